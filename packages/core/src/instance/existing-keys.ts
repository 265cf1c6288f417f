import type { RedisDriver, Reply } from '../contracts/driver.js';

/** Asks which of some keys of one slot exist: 1 or 0 for each. Rejects as the driver does. */
export type ExistingKeys = (keys: readonly [string, ...string[]]) => Promise<readonly Reply[]>;

interface Question {
  readonly keys: readonly [string, ...string[]];
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * {@link ExistingKeys} in which questions that come together are sent in one write: an instance
 * takes over hundreds of caches at once, and each asks for its keys.
 */
export function createExistingKeys(driver: RedisDriver): ExistingKeys {
  const send = (keys: readonly string[], key?: string): Promise<readonly Reply[]> =>
    driver.sendAll(
      keys.map((name) => ['EXISTS', name] as const),
      { lane: 'control', ...(key === undefined ? {} : { key }) },
    );
  let waiting: Question[] = [];
  const askTogether = async (): Promise<void> => {
    const asked = waiting;
    waiting = [];
    try {
      const replies = await send(asked.flatMap(({ keys }) => keys));
      let position = 0;
      for (const { keys, resolve } of asked) {
        resolve(replies.slice(position, (position += keys.length)));
      }
    } catch (error) {
      // One may be refused, as by a missing permission; the others shall be answered.
      for (const { keys, resolve, reject } of asked) {
        if (asked.length === 1) reject(error);
        else send(keys).then(resolve, reject);
      }
    }
  };
  return (keys) => {
    if (driver.cluster) return send(keys, keys[0]);
    return new Promise((resolve, reject) => {
      waiting.push({ keys, resolve, reject });
      // After all replies that have arrived with the one that caused this question.
      if (waiting.length === 1) process.nextTick(() => void askTogether());
    });
  };
}
