import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import type { Crew } from './crew.js';

/**
 * Resolves with when `condition` first held, by `performance.now()`. What it throws counts as not
 * yet.
 */
export async function timeOf(condition: () => unknown, message: string): Promise<number> {
  await waitFor(
    async () => {
      try {
        return Boolean(await condition());
      } catch {
        return false;
      }
    },
    { message, everyMs: 5, timeoutMs: 30_000 },
  );
  return performance.now();
}

/** When the first commit of `cache` after `since` was confirmed. */
export async function nextCommit(crew: Crew, cache: string, since: number): Promise<number> {
  const find = (): number | undefined =>
    crew.events.find(
      (event) => event.type === 'committed' && event.cache === cache && event.at > since,
    )?.at;
  return await waitFor(find, { message: `${cache} is committed again`, timeoutMs: 30_000 });
}

/**
 * Has every member ask for a refresh, which it writes itself, and again where one met the outage;
 * resolves with what went wrong.
 */
export async function askAll(crew: Crew, when: string): Promise<string[]> {
  const asked = crew.members.map(async ({ name, caches }) => {
    try {
      for (const cache of caches) {
        await waitFor(() => cache.refresh({ timeout: '10s' }).catch(() => undefined), {
          message: 'a refresh succeeds',
          everyMs: 50,
        });
      }
      return [];
    } catch (error) {
      return [`${when}, refresh() of ${name}: ${String(error)}`];
    }
  });
  return (await Promise.all(asked)).flat();
}

/** Resolves with what `work` does, or with `undefined` when that takes longer. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const late = sleep(ms, undefined, { ref: false });
  return await Promise.race([work.catch(() => undefined), late]);
}
