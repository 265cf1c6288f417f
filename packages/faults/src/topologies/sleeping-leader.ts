import type { Elector, RedisDriver } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import { SmartRedis } from '@smart-redis/core';
import { acquireLeaderKey, electionChannelOf } from '@smart-redis/core/electors';
import { waitFor } from '@smart-redis/testing';
import type { Connected } from './connect.js';
import type { Place } from './stamped-cache.js';
import { rowsOf, stampedCache } from './stamped-cache.js';

/**
 * A leader that takes its lease and then sleeps in the middle of a fetch, and believes when it
 * wakes that it leads.
 */
export interface SleepingLeader {
  readonly term: number;
  /** Goes on with its fetch; resolves with what came of it: a version, or the code of the error. */
  wake(): Promise<string>;
  close(): Promise<void>;
}

/** Options of {@link startSleepingLeader}. */
export interface SleepingLeaderOptions {
  readonly namespace: string;
  readonly place: Place;
  readonly name: string;
  readonly ttlMs: number;
  readonly connected: Connected;
}

/** Starts a {@link SleepingLeader}; resolves when it has claimed its cache and sleeps. */
export async function startSleepingLeader(options: SleepingLeaderOptions): Promise<SleepingLeader> {
  const { namespace, place, name, ttlMs, connected } = options;
  let term = 0;
  let isFetching = false;
  let outcome: string | undefined;
  let answer = (): void => undefined;
  const woken = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const smart = new SmartRedis({
    driver: connected.driver,
    namespace,
    instance: name,
    logger: false,
    elector: onceElector(
      ttlMs,
      (won) => {
        term = won;
      },
      () => (outcome ??= 'outranked'),
    ),
  });
  smart.on('committed', ({ instance, version }) => {
    if (instance === name) outcome ??= `committed ${String(version)}`;
  });
  smart.on('refreshFailed', ({ instance, error }) => {
    if (instance === name) outcome ??= error.code;
  });
  const definition = stampedCache(place, { stamp: () => name, rowCount: () => 50 });
  smart.register({
    ...definition,
    fetcher: async () => {
      isFetching = true;
      await woken;
      return rowsOf(name, 50);
    },
  });
  await smart.start();
  await waitFor(() => isFetching, { message: `${name} has claimed and fetches` });
  return {
    term,
    wake: async () => {
      answer();
      return await waitFor(() => outcome, { message: `${name} has done with its fetch` });
    },
    close: async () => {
      await smart.close();
      connected.end();
    },
  };
}

/** Takes the leader key once, by the real script, and never looks again. */
function onceElector(ttlMs: number, onWon: (term: number) => void, onResign: () => void): Elector {
  return {
    name: 'once',
    campaign: async function* (candidacy) {
      const { driver, instance, leaderKey, namespace, newId, signal } = candidacy;
      const id = newId();
      const term = await win(driver, {
        instance,
        candidacy: id,
        leaderKey,
        ttlMs,
        minTerm: 0,
        timeoutMs: 1000,
        channel: electionChannelOf(namespace),
      });
      onWon(term);
      const leadership: Leadership = {
        term,
        id,
        signal,
        isCurrent: () => true,
        resign: () => {
          onResign();
          return Promise.resolve();
        },
      };
      yield leadership;
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}

async function win(
  driver: RedisDriver,
  options: Parameters<typeof acquireLeaderKey>[1],
): Promise<number> {
  return await waitFor(
    async () => {
      const result = await acquireLeaderKey(driver, options);
      return result.won ? result.term : undefined;
    },
    { message: `${options.instance} takes the leader key` },
  );
}
