import type { Elector, RedisDriver } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import { acquireLeaderKey, electionChannelOf } from '@smart-redis/core/electors';
import { waitFor } from '@smart-redis/testing';
import type { Connected, InProcessCrew } from '../../lab/in-process/crew.js';

/**
 * A leader that acquires its lease and then pauses in the middle of a fetch, and still considers
 * itself the leader when it resumes.
 */
export interface SleepingLeader {
  readonly name: string;
  readonly term: number;
  /** Continues its fetch; resolves with the result: a version, or the code of the error. */
  wake(): Promise<string>;
}

/**
 * Starts a {@link SleepingLeader} in a crew; resolves when it has claimed its cache and is paused.
 */
export async function startSleepingLeader(
  crew: InProcessCrew,
  connection: Connected,
  ttlMs: number,
): Promise<SleepingLeader> {
  let term = 0;
  let isOutranked = false;
  let answer = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const elector = (): Elector =>
    onceElector(
      ttlMs,
      (won) => {
        term = won;
      },
      () => {
        isOutranked = true;
      },
    );
  const { name, messages } = await crew.join({ connection, elector, fetches: { until } });
  const fetches = (): boolean => messages.some(({ type }) => type === 'staging');
  await waitFor(fetches, { message: `${name} has claimed and fetches` });
  const outcome = (): string | undefined => {
    for (const message of messages) {
      if (message.type === 'committed') return `committed ${String(message.version)}`;
      if (message.type === 'failed') return message.code;
    }
    return isOutranked ? 'outranked' : undefined;
  };
  return {
    name,
    term,
    wake: async () => {
      answer();
      return await waitFor(outcome, { message: `${name} has done with its fetch` });
    },
  };
}

/** Acquires the leader key once, by the real script, and never checks it again. */
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
