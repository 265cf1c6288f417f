import { createReplyCounter } from './reply-counter.js';

/** Discards replies, and cuts the connections that lost any. */
export interface ReplySwallower<Connection> {
  /** Starts to discard the next `count` replies, and ends a previous run. */
  begin(count: number): void;
  /** Whether it has discarded the bytes from the server. */
  take(connection: Connection, bytes: Buffer): boolean;
  /** Stops discarding, and cuts the connections that lost replies. */
  end(): void;
}

/** Creates an inactive {@link ReplySwallower}. */
export function createReplySwallower<Connection>(
  cut: (connection: Connection) => void,
): ReplySwallower<Connection> {
  const losers = new Map<Connection, (bytes: Buffer) => number>();
  let left = 0;
  const end = (): void => {
    left = 0;
    for (const connection of losers.keys()) cut(connection);
    losers.clear();
  };
  return {
    begin: (count) => {
      end();
      left = count;
    },
    take: (connection, bytes) => {
      if (left <= 0) return false;
      const countReplies = losers.get(connection) ?? createReplyCounter();
      losers.set(connection, countReplies);
      left -= countReplies(bytes);
      if (left <= 0) end();
      return true;
    },
    end,
  };
}
