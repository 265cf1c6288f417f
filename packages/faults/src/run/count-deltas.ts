import type { RedisDriver, Reply } from '@smart-redis/core';

/** Counts commits that changed live keys in part: a row in which there are none proves nothing. */
export interface DeltaCounter {
  readonly count: number;
  /** The same driver, whose transactions are counted. */
  wrap(driver: RedisDriver): RedisDriver;
}

/** A {@link DeltaCounter} that has counted nothing. */
export function createDeltaCounter(): DeltaCounter {
  let count = 0;
  return {
    get count() {
      return count;
    },
    wrap: (driver) => {
      const { transact } = driver;
      if (transact === undefined) return driver;
      return {
        ...driver,
        transact: async (commands, options) => {
          const replies = await transact(commands, options);
          if ((replies.at(-1) as readonly Reply[])[0] === 'OK') count += 1;
          return replies;
        },
      };
    },
  };
}
