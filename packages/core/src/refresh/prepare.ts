import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { RefreshContext } from './refresh-context.js';
import { SmartRedisError } from '../errors/errors.js';
import { keptKeyOf, ownerKeyOf, stagingKeyOf } from '../redis/keys.js';
import { dropVersionsAt } from '../metadata/drop-kept.js';
import { dropScript } from '../metadata/scripts/drop.js';
import { runScript } from '../redis/run-script.js';
import type { Run } from '../metadata/run.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { Target } from '../contracts/target.js';
import { arrayReply } from '../redis/replies.js';
import { runOnControl } from '../metadata/fence.js';
import { historyKeyOf } from '../metadata/history.js';
import { scriptKeys } from '../metadata/script-keys.js';
import { prepareScript } from '../metadata/scripts/prepare.js';
import { countCommand } from '../staging/write-batch.js';

/** Dependencies of {@link prepare}. */
export interface Preparation {
  readonly context: RefreshContext;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly places: readonly MetadataPlace[];
  readonly run: Run;
}

/**
 * Runs before a leader's first fetch: checks the permissions for publishing and the ownership of
 * the live keys, so that the source is not queried unnecessarily, and writes the owner records.
 * Resolves with false if another release was faster, whose metadata at another place must be
 * claimed first.
 * @throws SmartRedisError `SR_KEY_TAKEN`; `SR_REPLY` for a missing permission; `SR_WRITER_FAILED`
 */
export async function prepare(job: Preparation): Promise<boolean> {
  const { definition, places } = job;
  const prepared = await Promise.all(
    definition.groups.map((group, index) => {
      const place = places[index];
      if (place === undefined) throw new RangeError('each group of targets has its metadata');
      return prepareGroup(job, group, place);
    }),
  );
  if (prepared.includes('moved')) return false;
  const own = new Set(places.map(({ key }) => key));
  const others = prepared.flat().filter((key) => !own.has(key));
  // Metadata of targets that had a separate version: nothing is committed there any more.
  await Promise.all(
    others.flatMap((key) => [dropMetadata(job, key), dropMetadata(job, historyKeyOf(key))]),
  );
  return true;
}

/** Resolves with other places of the metadata. */
async function prepareGroup(
  job: Preparation,
  group: readonly Target[],
  place: MetadataPlace,
): Promise<readonly string[] | 'moved'> {
  const { context, definition, run } = job;
  const { namespace } = context;
  const { name: cache, adopt, keep } = definition;
  const { term, seat } = run;
  const sorted = [...group].sort((one, other) => (one.key < other.key ? -1 : 1));
  // Sequence numbers of claims start at 1.
  const stagingKeys = sorted.map(({ key }) =>
    stagingKeyOf({ namespace, cache, key, term, seat, sequence: 0 }),
  );
  const { keys, places } = scriptKeys(
    [place.key, `${stagingKeys[0] ?? ''}:none`],
    sorted.map(({ key }, index) => ({
      live: key,
      staging: stagingKeys[index] ?? '',
      record: ownerKeyOf(key),
    })),
  );
  const history = definition.history > 0 && place === job.places[0] ? historyKeyOf(place.key) : '';
  const others = history === '' ? keys : [...keys, history];
  const kept = keep === 0 ? [] : sorted.map(({ key }) => keptKeyOf({ namespace, cache, key }, 0));
  const targets = sorted.map((target, index) => ({
    ...places[index],
    kept: kept.length === 0 ? undefined : others.length + index + 1,
    count: countCommand(target, target.key).map(String),
    commands: target.writer.commands ?? [],
  }));
  const plan = {
    ...(history === '' ? {} : { history: { key: keys.length + 1 } }),
    owner: place.owner,
    foreign: place.foreign,
    adopt,
    targets,
  };
  const [answer, detail, by] = await runOnControl(
    context.driver,
    prepareScript,
    [...others, ...kept],
    [JSON.stringify(plan)],
    sorted,
  );
  if (answer === 'MOVED') {
    place.moved(String(detail));
    return 'moved';
  }
  if (answer === 'TAKEN' || answer === 'OTHER_TYPE') {
    throw taken(definition, String(detail), typeof by === 'string' ? by : undefined);
  }
  const [key] = arrayReply(detail);
  if (key !== undefined && !adopt) {
    context.logger.warn(
      'a live key has content that the metadata of its cache do not mention; it is taken over and replaced by the refresh',
      { cache, key: String(key) },
    );
  }
  return arrayReply(by).map(String);
}

async function dropMetadata(
  { context, definition, places }: Preparation,
  key: string,
): Promise<void> {
  const owner = places[0]?.owner ?? '';
  const { namespace } = context;
  await dropVersionsAt(context.driver, { namespace, cache: definition.name }, key);
  await runScript(context.driver, dropScript, [ownerKeyOf(key), key], [owner], { lane: 'control' });
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
      ? `holds a value of another Redis type than the "${type}" that the cache writes, so it belongs to something else`
      : `is filled by cache "${String(cache)}" of namespace "${String(namespace)}"`;
  return new SmartRedisError(
    'SR_KEY_TAKEN',
    `"${key}" ${whose}; cache "${name}" does not change it. Give the cache another key, or take over this one with adopt: true`,
    {
      details: {
        cache: name,
        key,
        ...(owner === undefined ? {} : { owner: { namespace, cache } }),
      },
    },
  );
}
