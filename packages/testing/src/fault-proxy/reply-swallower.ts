import { createReplyCounter } from './reply-counter.js';

/** Makes replies vanish, and cuts the connections that lost any. */
export interface ReplySwallower<Connection> {
  /** The next `count` replies vanish. Ends what was begun before. */
  begin(count: number): void;
  /** Whether it has taken the bytes, which came from the server. */
  take(connection: Connection, bytes: Buffer): boolean;
  /** Cuts the connections that lost anything; no more will. */
  end(): void;
}

/** A {@link ReplySwallower} that has nothing to do yet. */
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
