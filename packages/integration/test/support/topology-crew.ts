import type { SmartRedisOptions } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { Connected } from './topologies.js';

/** Instances of one namespace over clients of the application. */
export interface Crew extends AsyncDisposable {
  /** Starts one more instance, which joins the election. */
  instance(connected: Connected, options?: Partial<SmartRedisOptions>): Promise<SmartRedis>;
}

/** A {@link Crew}; disposing it ends the instances and then the clients. */
export function crewOf(namespace: string): Crew {
  const ends: (() => Promise<void>)[] = [];
  return {
    instance: async ({ driver, end }, options) => {
      const smart = new SmartRedis({
        driver,
        namespace,
        elector: leaseElector({ spread: false, ttl: '2s' }),
        logger: false,
        ...options,
      });
      ends.push(async () => {
        await smart.close();
        end();
      });
      await smart.start();
      return smart;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(ends.map((end) => end()));
    },
  };
}
