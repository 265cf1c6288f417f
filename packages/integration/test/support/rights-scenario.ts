import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';

/** Enough for several batches, so that every command of every writer is sent. */
const rows = Array.from({ length: 250 }, (_, id) => ({ id, score: id / 2 }));

/** The environment of a scenario. */
export interface RightsScene {
  readonly name: (text: string) => string;
  /** A started instance of the user whose rights are tested. */
  readonly started: () => Promise<SmartRedis>;
  readonly timeout: `${number}ms`;
  /** Whether it also reads, by the typed readers. @default true */
  readonly reads?: boolean;
}

/** The cache of the scenarios. */
export function registerRows(smart: SmartRedis, name: RightsScene['name']) {
  return smart.register({
    name: 'rows',
    fetcher: ({ previous, reason, unchanged }) =>
      previous !== null && reason === 'requested' ? unchanged() : rows,
    // Where nothing is announced, a request is found at the next look.
    refresh: { every: '2s' },
    targets: {
      hash: hash({ key: name('hash'), id: 'id' }),
      list: list({ key: name('list') }),
      set: set({ key: name('set'), member: 'id' }),
      sortedSet: sortedSet({ key: name('sorted-set'), score: 'score', member: 'id' }),
      string: string({ key: name('string') }),
    },
  });
}

type Rows = ReturnType<typeof registerRows>;

/**
 * Everything that an application does: elections, every writer and reader, requests from a standby,
 * failures, a takeover.
 */
export async function lead({ name, started, timeout, reads = true }: RightsScene): Promise<void> {
  const timeoutMs = Number.parseInt(timeout, 10);
  const instances = await Promise.all([started(), started()]);
  const caches = new Map(instances.map((smart) => [smart, registerRows(smart, name)]));
  // Which one may change as long as they come; whoever takes over later finds a version.
  await Promise.all([...caches.values()].map((cache) => cache.ready({ timeout })));
  const leader = await waitFor(
    () => instances.find((one) => caches.get(one)?.isServedHere === true),
    { message: 'an instance that serves the cache', timeoutMs },
  );
  const standby = instances.find((one) => one !== leader) ?? leader;
  const asked = caches.get(standby) as Rows;
  await asked.refresh({ timeout });
  if (reads) await readEverything(asked, timeout);
  await caches.get(leader)?.refresh({ timeout }); // unchanged
  await asked.info();

  let failing = true;
  const sometimes = leader.register({
    name: 'sometimes',
    fetcher: () => (failing ? Promise.reject(new Error('not now')) : []),
    targets: { all: list({ key: name('sometimes') }) },
  });
  await sometimes.refresh({ timeout }).then(
    () => Promise.reject(new Error('a refresh that should fail did not')),
    () => undefined,
  );
  if ((await sometimes.info()).lastError?.code !== 'SR_FETCH_FAILED') {
    throw new Error('the failure was not recorded');
  }
  failing = false;
  await sometimes.refresh({ timeout });
  await sometimes.unregister({ dropData: true });

  await leader.close();
  await waitFor(() => standby.isLeader, { message: 'a takeover', timeoutMs });
  await asked.refresh({ timeout });
}

/** Every command of every reader. */
export async function readEverything(cache: Rows, timeout: RightsScene['timeout']): Promise<void> {
  const { read } = cache;
  await cache.ready({ timeout });
  await cache.info();
  const all = async (iterable: AsyncIterable<unknown>): Promise<void> => {
    const found: unknown[] = [];
    for await (const row of iterable) found.push(row);
    if (found.length !== rows.length) throw new Error(`${String(found.length)} rows were read`);
  };
  await read.hash.get(0);
  await read.hash.getMany([0, 1]);
  await read.hash.has(0);
  await read.hash.size();
  await all(read.hash.entries());
  await read.list.at(0);
  await read.list.range(0, 1);
  await read.list.length();
  await all(read.list.values());
  await read.set.has('0');
  await read.set.size();
  await all(read.set.values());
  await read.sortedSet.score('0');
  await read.sortedSet.rank('0');
  await read.sortedSet.rank('0', { reverse: true });
  await read.sortedSet.top(1);
  await read.sortedSet.range(0, 1);
  await read.sortedSet.rangeByScore(0, 1);
  await read.sortedSet.size();
  await all(read.sortedSet.values());
  await read.string.get();
}
