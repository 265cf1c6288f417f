import { isObserved, refreshChannels } from '../channels/channels.js';
import type { RemoteRequest } from '../channels/messages.js';
import type { AskedIn } from '../metadata/announcements.js';

/** Which requests a refresh answers, by their tickets. */
export interface Answered {
  /** The highest ticket that was answered before. */
  readonly before: number;
  /** The highest ticket that it answers. */
  readonly ticket: number;
}

interface Heard extends AskedIn {
  readonly cache: string;
}

/** Whoever is behind so many requests shows no links any more, but the memory stays small. */
const mostHeard = 1000;

/** The requests of other instances that came with a trace, as far as they were announced. */
export class HeardRequests {
  readonly #heard: Heard[] = [];

  /** Forgets it at once where nobody would be told. */
  hear(cache: string, { ticket, traceparent }: AskedIn): void {
    if (!isObserved(refreshChannels)) return;
    // Those who wait announce it again and again.
    if (this.#heard.some((known) => known.cache === cache && known.ticket === ticket)) return;
    this.#heard.push({ cache, ticket, traceparent });
    if (this.#heard.length > mostHeard) this.#heard.shift();
  }

  /** Those that a refresh answers; forgets those that were answered before. */
  answeredBy(cache: string, { before, ticket }: Answered): readonly RemoteRequest[] {
    const open = this.#heard.filter((known) => known.cache !== cache || known.ticket > before);
    this.#heard.splice(0, this.#heard.length, ...open);
    return open
      .filter((known) => known.cache === cache && known.ticket <= ticket)
      .map(({ traceparent }) => ({ traceparent }));
  }
}
