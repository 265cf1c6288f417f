import type { SmartRedis, SmartRedisOptions } from '@smart-redis/core';
import { hash, list, set, soloElector, sortedSet, string } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';

/** Where features are used. */
export interface FeatureScene {
  readonly name: (text: string) => string;
  /** A started instance of the user whose rights are tried; the scene ends it. */
  readonly started: (options?: Partial<SmartRedisOptions>) => Promise<SmartRedis>;
  /** Whether the age of definitions that have met is written down. */
  readonly isAgeKnown: () => Promise<boolean>;
}

const timeout = '20s';

/** Elements more than one step of a delta takes. */
const many = 12_000;

/**
 * What `lead()` has not: changes in part and by copy, groups, other targets, dropped data, a large
 * value, a lead that is handed over.
 */
export async function useFeatures(scene: FeatureScene): Promise<void> {
  const smart = await scene.started();
  await changeInPart(smart, scene);
  await changeTargets(smart, scene);
  await askForRoom(smart, scene);
  await shareSource(smart, scene);
  await meetAnotherDefinition(smart, scene);
  await goBack(smart, scene);
  await smart.close();
  const leader = await scene.started({
    yieldAfterFailures: 1,
    elector: leaseElector({ spread: false }),
  });
  await failOnce(leader, scene);
  await leader.close();
  const solo = await scene.started({ elector: soloElector() });
  await waitFor(() => solo.isLeader, { message: 'a solo leader' });
}

async function changeInPart(smart: SmartRedis, { name }: FeatureScene): Promise<void> {
  let from = 0;
  let changed = 0;
  const cache = smart.register({
    name: 'delta',
    delta: true,
    history: 3,
    fetcher: () =>
      Array.from({ length: many }, (_, index) => ({
        id: index + from,
        score: index < changed ? 1 : 0,
      })),
    targets: {
      hash: hash({ key: name('{d}:hash'), id: 'id' }),
      set: set({ key: name('{d}:set'), member: 'id' }),
      sortedSet: sortedSet({ key: name('{d}:sorted'), score: 'score', member: 'id' }),
    },
  });
  await cache.refresh({ timeout });
  [from, changed] = [2, 2];
  await cache.refresh({ timeout }); // in one step
  [from, changed] = [4, many];
  await cache.refresh({ timeout }); // by a copy
  await cache.unregister({ dropData: true });
}

async function changeTargets(smart: SmartRedis, { name }: FeatureScene): Promise<void> {
  const cache = smart.register({
    name: 'groups',
    atomic: false,
    fetcher: () => ['a', 'b'],
    targets: { one: list({ key: name('{one}:list') }), two: list({ key: name('{two}:list') }) },
  });
  await cache.refresh({ timeout });
  await cache.update({ targets: { one: list({ key: name('{one}:other') }) } });
  await cache.unregister({ dropData: true });
}

async function shareSource(smart: SmartRedis, { name }: FeatureScene): Promise<void> {
  const cache = smart.register({
    name: 'shared',
    group: { name: 'source', concurrency: 1 },
    fetcher: () => ['row'],
    targets: { all: list({ key: name('shared') }) },
  });
  await cache.refresh({ timeout });
}

async function meetAnotherDefinition(
  smart: SmartRedis,
  { name, started, isAgeKnown }: FeatureScene,
): Promise<void> {
  const definition = {
    name: 'both',
    fetcher: () => ['row'],
    targets: { all: list({ key: name('both') }) },
  };
  await smart.register(definition).refresh({ timeout });
  const other = await started();
  await other.register({ ...definition, shape: 2 }).refresh({ timeout });
  await waitFor(isAgeKnown, { message: 'the age of two definitions' });
  await other.close();
}

async function goBack(smart: SmartRedis, { name }: FeatureScene): Promise<void> {
  let value = 0;
  const cache = smart.register({
    name: 'versions',
    keep: 1,
    fetcher: () => {
      value += 1;
      return [{ id: 'a', value }];
    },
    targets: {
      hash: hash({ key: name('{v}:hash'), id: 'id' }),
      set: set({ key: name('{v}:set'), member: 'id' }),
      sorted: sortedSet({ key: name('{v}:sorted'), score: 'value', member: 'id' }),
      list: list({ key: name('{v}:list') }),
      string: string({ key: name('{v}:string') }),
    },
  });
  for (let build = 1; build <= 3; build += 1) await cache.refresh({ timeout });
  const [current, before] = await cache.versions();
  await cache.diff(before?.version ?? 0, current?.version ?? 0);
  await look(smart.operator(), 'versions');
  await cache.rollback();
  await cache.resume();
  await cache.pause('features');
  await cache.unregister({ dropData: true });
}

async function askForRoom(smart: SmartRedis, { name }: FeatureScene): Promise<void> {
  let text = '';
  const cache = smart.register({
    name: 'large',
    fetcher: () => ({ text: text.padEnd(1_500_000, 'x') }),
    targets: { doc: string({ key: name('large') }) },
  });
  await cache.refresh({ timeout });
  text = 'y';
  await cache.refresh({ timeout });
}

/** After which it asks whether another instance is there, which would lead then. */
async function failOnce(smart: SmartRedis, { name }: FeatureScene): Promise<void> {
  const cache = smart.register({
    name: 'failing',
    fetcher: () => Promise.reject(new Error('not now')),
    targets: { all: list({ key: name('failing') }) },
  });
  await cache.refresh({ timeout }).then(
    () => Promise.reject(new Error('a refresh that should fail did not')),
    () => undefined,
  );
}

/** Everything that an operator reads, of a cache that has two versions. */
export async function look(operator: Operator, name: string): Promise<void> {
  const abort = new AbortController();
  for await (const { type } of operator.watch({ signal: abort.signal })) {
    if (type === 'gap') abort.abort();
  }
  await operator.caches();
  await operator.instances();
  const { targets } = await operator.cache(name);
  await operator.history(name);
  const [current, earlier] = await operator.versions(name);
  if (current === undefined || earlier === undefined) throw new Error('it has two versions');
  await operator.diff(name, earlier.version, current.version);
  for (const { name: target, type } of targets) {
    for (const version of [current.version, earlier.version]) {
      const { rows } = await operator.rows(name, target, { version });
      if (rows.length === 0) throw new Error(`no rows of ${target}`);
    }
    if (type !== 'list' && type !== 'string') await operator.rows(name, target, { id: 'a' });
  }
}
