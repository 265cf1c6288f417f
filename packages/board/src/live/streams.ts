import type { BoardClient } from '../board.js';
import type { Hub, LiveEvent } from './hub.js';
import { sseGreeting, sseHeartbeat } from './sse-text.js';
import { openStreamBody } from './stream-body.js';
import type { StreamBody } from './stream-body.js';

/** The open streams of events of a board. */
export interface Streams {
  /** A body that ends with the signal of its viewer, with its reader, or with the server. */
  readonly open: (viewer: Viewer) => ReadableStream<Uint8Array>;
  /** Ends all of them. */
  readonly close: () => void;
}

export interface Viewer {
  readonly client: BoardClient;
  readonly signal: AbortSignal;
  /** The revision of the snapshot that it has. @default absent: none */
  readonly has?: string | undefined;
  /** The message of an event for this viewer. */
  readonly present: (event: LiveEvent) => Uint8Array | Promise<Uint8Array>;
}

/** How streams live, in milliseconds and bytes. */
export interface StreamSettings {
  readonly heartbeatMs: number;
  /** How often is looked whether the server is closing. */
  readonly lookMs: number;
  /** After that a stream ends, so that the next one is asked for its `auth` again. */
  readonly longestMs: number;
  /** A viewer who leaves so much unread is disconnected. */
  readonly mostUnread: number;
}

export const usualStreams: StreamSettings = {
  ...{ heartbeatMs: 15_000, lookMs: 500, longestMs: 600_000 },
  mostUnread: 8 * 1024 * 1024,
};

interface OpenStream extends StreamBody {
  readonly client: BoardClient;
  readonly openedAt: number;
}

export function createStreams(hub: Hub, settings: StreamSettings): Streams {
  const all = new Set<OpenStream>();
  let timer: NodeJS.Timeout | undefined;
  let beatAt = 0;

  const look = (): void => {
    const now = performance.now();
    const beats = now - beatAt >= settings.heartbeatMs;
    if (beats) beatAt = now;
    for (const stream of [...all]) {
      const isOver = now - stream.openedAt >= settings.longestMs;
      if (isOver || stream.client.isClosing?.() === true) stream.end();
      else if (beats) stream.write(sseHeartbeat());
    }
  };
  // One timer for all, and none without viewers.
  const startLooking = (): void => {
    if (timer !== undefined) return;
    beatAt = performance.now();
    timer = setInterval(look, settings.lookMs).unref();
  };
  const remove = (stream: OpenStream): void => {
    all.delete(stream);
    if (all.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    open: ({ client, signal, has, present }) => {
      const body = openStreamBody(settings.mostUnread, () => {
        signal.removeEventListener('abort', body.end);
        leave();
        remove(stream);
      });
      const stream = { ...body, client, openedAt: performance.now() };
      // One message after the other, also where one must be waited for.
      let sent = Promise.resolve();
      const show = (event: LiveEvent): void => {
        sent = sent.then(async () => body.write(await present(event))).catch(() => body.end());
      };
      all.add(stream);
      startLooking();
      const leave = hub.join(show, has);
      body.write(sseGreeting());
      signal.addEventListener('abort', body.end, { once: true });
      if (signal.aborted) body.end();
      return body.body;
    },
    close: () => {
      for (const stream of [...all]) stream.end();
    },
  };
}
