import type { Codec } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import type { ElementCommands, Writer } from '../contracts/writer.js';
import { parseBuiltAs } from '../metadata/built-as.js';
import type { CacheState } from '../metadata/cache-state.js';
import { anchorOfMetadata, isMetadataKeyOf } from '../redis/keys.js';
import type { CacheFacts, TargetFacts } from '../registry/cache-facts.js';
import { countWords } from '../registry/facts-of-definition.js';
import type { FullEntry } from '../registry/registry-entry.js';
import { parseFullEntry } from '../registry/registry-entry.js';
import type { CronExpressions } from '../schedule/cron-expressions.js';
import { CronTrigger } from '../schedule/cron-trigger.js';
import type { Schedule } from '../schedule/schedule.js';
import { onRequest, scheduleOf } from '../schedule/schedule.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { groupBySlot } from '../settings/resolve-definition.js';
import { isCacheName } from '../settings/cache-name.js';
import { demandCron } from '../settings/demand-cron.js';
import { encodedJson } from '../targets/codecs/encoded-json.js';
import { richCodec } from '../targets/codecs/rich-codec.js';

/** A cache as an operator knows it, by its entry in the registry. */
export interface KnownCache {
  /** How it is called: its name, or with several caches of one name, its name and metadata key. */
  readonly label: string;
  readonly namespace: string;
  readonly name: string;
  readonly at: string;
  readonly after: readonly string[];
  /** @default absent: an earlier release has written the entry */
  readonly facts: CacheFacts | undefined;
  readonly schedule: Schedule;
  readonly freshness: ResolvedDefinition['freshness'];
}

/**
 * The cache of a field of the registry; `undefined` for a field that no instance has written, since
 * anyone may write there.
 */
export function knownCacheOf(
  namespace: string,
  field: string,
  text: string,
  expressions: CronExpressions,
): KnownCache | undefined {
  // The key may contain further spaces.
  const [name = '', ...rest] = field.split(' ');
  const entry = parseFullEntry(text);
  if (!isCacheName(name) || entry === undefined) return undefined;
  const { at, after = [], facts } = entry;
  const places = [at, ...(facts?.places ?? [])];
  if (!places.every((place) => isMetadataKeyOf(namespace, name, place))) return undefined;
  if (field !== name && rest.join(' ') !== at) return undefined;
  return {
    ...{ label: field, namespace, name, at, after, facts },
    schedule: scheduleIn(entry, expressions),
    freshness: freshnessIn(facts),
  };
}

function scheduleIn(
  { after = [], facts = { targets: [] } }: FullEntry,
  expressions: CronExpressions,
): Schedule {
  const { every, jitter = 0 } = facts;
  const cron = cronIn(facts, expressions);
  if (every === undefined && cron === undefined && after.length === 0) return onRequest;
  return scheduleOf({ everyMs: every, jitterMs: jitter, cron, after });
}

function cronIn(
  { cron, timezone, catchUp, jitter = 0 }: CacheFacts,
  expressions: CronExpressions,
): CronTrigger | undefined {
  if (cron === undefined) return undefined;
  try {
    const expression = demandCron(cron, timezone, expressions);
    const catchUpMs = catchUp ?? Infinity;
    return new CronTrigger({ ...expression, expressions, jitterMs: jitter, catchUpMs });
  } catch {
    return undefined;
  }
}

function freshnessIn(facts: CacheFacts | undefined): ResolvedDefinition['freshness'] {
  if (facts?.lateAfter === undefined && facts?.staleAfter === undefined) return undefined;
  return { lateMs: facts.lateAfter ?? Infinity, staleMs: facts.staleAfter ?? Infinity };
}

/**
 * The targets of a cache. An earlier release does not write them down: then they are those that the
 * version was built for, and are called like their keys.
 */
export function targetsOf(
  { facts }: KnownCache,
  state: CacheState | undefined,
): readonly TargetFacts[] {
  if (facts !== undefined) return facts.targets;
  const { targets } = parseBuiltAs(state?.builtAs ?? '');
  return Object.entries(targets).map(([key, type]) => ({
    ...{ name: key, key, type: String(type) },
    codec: 'unknown',
  }));
}

/** What stands for the definition of a cache: enough for all that does not refresh it. */
export function definitionOf(
  cache: KnownCache,
  state: CacheState | undefined,
  isCluster: boolean,
): ResolvedDefinition {
  const { name, facts, schedule, freshness } = cache;
  const { keep = 0, history = 0, shape = builtShape(state), group, delta = false } = facts ?? {};
  const atomic = facts?.atomic !== false;
  const targets = targetsOf(cache, state).map(
    (target) => [target.name, { key: target.key, writer: writerOf(target) }] as const,
  );
  // The metadata of a cache that was never built are beside its first key.
  const list =
    targets.length === 0
      ? [{ key: anchorOfMetadata(cache.namespace, name, cache.at), writer: unknown }]
      : targets.map(([, target]) => target);
  return {
    ...{ name, schedule, freshness, keep, history, shape, group, delta, atomic },
    fetch: () => [],
    params: undefined,
    timeoutMs: 0,
    targets: Object.fromEntries(targets),
    groups: atomic && !isCluster ? [list] : groupBySlot(list, true, false),
    inSlots: isCluster || !atomic,
    adopt: false,
    guard: undefined,
    family: facts?.family,
  };
}

function builtShape(state: CacheState | undefined): number {
  return parseBuiltAs(state?.builtAs ?? '').shape ?? 1;
}

const byScan: Readonly<Record<string, ElementCommands>> = {
  hash: { width: 2, name: 0, remove: 'HDEL', scan: 'HSCAN' },
  set: { width: 1, name: 0, remove: 'SREM', scan: 'SSCAN' },
  sortedSet: { width: 2, name: 1, remove: 'ZREM', scan: 'ZSCAN' },
};

const unknown: Writer = {
  type: 'unknown',
  write: () => [],
  count: (key) => ['EXISTS', key],
};

function writerOf({ type, codec: codecName = 'json', count }: TargetFacts): Writer {
  const word =
    count ?? (Object.hasOwn(countWords, type) ? countWords[type] : undefined) ?? 'EXISTS';
  const codec = codecName === 'text' ? undefined : codecNamed(codecName);
  const elements = Object.hasOwn(byScan, type) ? byScan[type] : undefined;
  return {
    ...{ type, write: unknown.write },
    count: (key) => [word, key],
    ...(codec === undefined ? {} : { codec }),
    ...(elements === undefined ? {} : { elements }),
  };
}

/** `undefined` for a codec of the application: its texts stay as they are. */
function codecNamed(name: string): Codec | undefined {
  return [jsonCodec, richCodec, encodedJson('text')].find((codec) => codec.name === name);
}
