import { requestChannel } from '../channels/channels.js';
import type { InstanceSubject, RequestMessage } from '../channels/messages.js';
import { isTraceparent } from '../channels/traceparent.js';
import type { AskedIn } from '../metadata/announcements.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { subjectOf } from './cache-subject.js';

/** A call of `refresh()` that waits. */
export interface OpenRequest {
  /** Its ticket. */
  drew(ticket: number): void;
  /** What goes along with its announcement; `undefined`: nobody follows its trace. */
  askedIn(): AskedIn | undefined;
  /** It does not wait any more. */
  close(): void;
}

interface Entry {
  readonly message: RequestMessage;
  /** 0: not drawn yet. */
  ticket: number;
}

/** The calls of `refresh()` on an instance, so that a refresh can name those that it answers. */
export class OpenRequests {
  readonly #byCache = new Map<string, Set<Entry>>();

  /** Tells subscribers of a call; `undefined` if there are none, and then nothing is kept. */
  open(
    context: InstanceSubject,
    definition: ResolvedDefinition,
    wishes: readonly string[],
  ): OpenRequest | undefined {
    if (!requestChannel.hasSubscribers) return undefined;
    const { name } = definition;
    const message: RequestMessage = {
      ...subjectOf(context, definition),
      forced: wishes.includes('forced'),
    };
    const entry: Entry = { message, ticket: 0 };
    const entries = this.#byCache.get(name) ?? new Set();
    this.#byCache.set(name, entries.add(entry));
    requestChannel.publish(message);
    return {
      drew: (ticket) => {
        entry.ticket = ticket;
      },
      askedIn: () => {
        const { traceparent } = entry.message;
        return isTraceparent(traceparent) ? { ticket: entry.ticket, traceparent } : undefined;
      },
      close: () => {
        entries.delete(entry);
        if (entries.size === 0 && this.#byCache.get(name) === entries) this.#byCache.delete(name);
      },
    };
  }

  /** Whether a call on this instance has drawn a ticket, and waits. */
  has(cache: string, ticket: number): boolean {
    return [...(this.#byCache.get(cache) ?? [])].some((entry) => entry.ticket === ticket);
  }

  /** The calls that a refresh answers which has found `ticket`, the highest one. */
  answeredBy(cache: string, ticket: number): readonly RequestMessage[] {
    return [...(this.#byCache.get(cache) ?? [])]
      .filter((entry) => entry.ticket > 0 && entry.ticket <= ticket)
      .map(({ message }) => message);
  }
}
