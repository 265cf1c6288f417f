import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import { cacheKeys } from '../cache-keys.js';
import { machineNowMs } from '../machine-time.js';
import type { InProcessCrew } from './crew.js';

/**
 * Resolves with the time, by `machineNowMs`, at which `condition` first held. An error counts as
 * not yet.
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
  return machineNowMs();
}

/** The time at which the first commit of the crew after `since` was confirmed. */
export async function nextCommit(crew: InProcessCrew, since: number): Promise<number> {
  const find = (): number | undefined => crew.commits.find(({ at }) => at > since)?.at;
  const message = `${crew.namespace} commits again`;
  try {
    return await waitFor(find, { message, timeoutMs: 30_000 });
  } catch (cause) {
    throw new Error(`${String(cause)}: ${await stateOf(crew)}`, { cause });
  }
}

/** The metadata of each cache, and what the members have reported last. */
async function stateOf({ client, namespace, caches, members }: InProcessCrew): Promise<string> {
  const metadata = caches.map((cache) =>
    client.send('HGETALL', cacheKeys(namespace, cache).metadata),
  );
  const reported = members().map(({ name, smart, messages }) => ({
    ...{ name, isLeader: smart.isLeader, now: machineNowMs() },
    last: messages.slice(-6),
  }));
  return JSON.stringify({ metadata: await Promise.allSettled(metadata), reported });
}

/**
 * Calls `refresh()` on every member, which writes to Redis, and calls it again where a call failed
 * because of the outage; resolves with the violations.
 */
export async function askAll(crew: InProcessCrew, when: string): Promise<string[]> {
  const asked = crew.members().map(async ({ name, handles }) => {
    try {
      for (const cache of handles) {
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

/** Resolves with the result of `work`, or with `undefined` if that takes longer. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const late = sleep(ms, undefined, { ref: false });
  return await Promise.race([work.catch(() => undefined), late]);
}
