import type { ResolvedDefinition } from '../definition.js';
import type { Leadership } from '../elector.js';
import type { Engine } from '../engine.js';
import { SmartRedisError } from '../errors.js';
import { ownerKeyOf, stagingKeyOf } from '../keys.js';
import type { Target } from '../target.js';
import { runOnControl } from './fence.js';
import { prepareScript } from './scripts/prepare.js';
import { countCommand } from './write-batch.js';

/** What {@link prepare} works with. */
export interface Preparation {
  readonly engine: Engine;
  readonly definition: ResolvedDefinition;
  readonly metadataKeys: readonly string[];
  readonly leadership: Leadership;
}

/** What stands in the owner record of a live key. */
export function ownerOf(namespace: string, cache: string): string {
  return `${namespace} ${cache}`;
}

/**
 * Before a leader's first fetch: finds out, before the source is asked in vain, whether Redis lets it publish, and whether the live
 * keys are the cache's to fill; and writes down that they are.
 * @throws SmartRedisError `SR_KEY_TAKEN`; `SR_REPLY` for a right that is missing;
 * `SR_WRITER_FAILED`
 */
export async function prepare(job: Preparation): Promise<void> {
  const { definition } = job;
  await Promise.all(definition.groups.map((group, index) => prepareGroup(job, group, index)));
}

async function prepareGroup(
  { engine, definition, metadataKeys, leadership }: Preparation,
  group: readonly Target[],
  index: number,
): Promise<void> {
  const { namespace } = engine;
  const { name: cache, adopt } = definition;
  const { term, id: candidacy } = leadership;
  const keys = group.flatMap(({ key }) => [
    key,
    // Refreshes are counted from 1.
    stagingKeyOf({ namespace, cache, key, term, candidacy, sequence: 0 }),
    ownerKeyOf(key),
  ]);
  const targets = group.map((target) => ({
    count: countCommand(target, target.key).map(String),
    commands: target.writer.commands ?? [],
  }));
  const owner = ownerOf(namespace, cache);
  const [answer, key, by] = (
    await runOnControl(
      engine.driver,
      prepareScript,
      [metadataKeys[index] ?? '', ...keys],
      [JSON.stringify({ owner, adopt, targets })],
    )
  ).map(String);
  if (answer === 'TAKEN' || answer === 'OTHER_TYPE') throw taken(definition, String(key), by);
  if (key !== undefined && !adopt) {
    engine.logger.warn(
      'a live key holds something that the metadata of its cache do not know; it is taken over and replaced by the refresh',
      { cache, key },
    );
  }
}

function taken(
  { name, targets }: ResolvedDefinition,
  key: string,
  owner: string | undefined,
): SmartRedisError {
  const [namespace, cache] = owner?.split(' ') ?? [];
  const type = Object.values(targets).find((target) => target.key === key)?.writer.type ?? '';
  const whose =
    owner === undefined
      ? `holds a value of another Redis type than the "${type}" that the cache writes, so it is somebody else's`
      : `is filled by cache "${String(cache)}" of namespace "${String(namespace)}"`;
  return new SmartRedisError(
    'SR_KEY_TAKEN',
    `"${key}" ${whose}; cache "${name}" leaves it alone. Give the cache another key, or take this one over with adopt: true`,
    {
      details: {
        ...{ cache: name, key },
        ...(owner === undefined ? {} : { owner: { namespace, cache } }),
      },
    },
  );
}
