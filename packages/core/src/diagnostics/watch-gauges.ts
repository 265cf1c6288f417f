import { systemClock } from '../contracts/clock.js';
import { isSmartRedisError } from '../errors/errors.js';
import type { CacheName } from '../instance/known-names.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { CacheSummary, Operator } from '../operator/operator.js';
import { within } from '../waiting/within.js';
import type { Gauges, SeenCaches } from './cache-gauges.js';
import { gaugesOf, isBehind, joined } from './cache-gauges.js';

/** The part of a `SmartRedis` that is looked at. */
export interface SeenInstance {
  readonly namespace: string;
  readonly instance: string;
  caches(): readonly CacheName[];
  operator(): Pick<Operator, 'caches'>;
}

/** Whose caches: those that an instance has registered or views, or all of a namespace. */
export type GaugesSource =
  { readonly smart: SeenInstance } | { readonly operator: Pick<Operator, 'caches' | 'namespace'> };

/** Options of {@link watchGauges}. */
export interface GaugesOptions {
  /** Whether the members of a family are told apart. @default false */
  readonly members?: boolean;
  /** How long to wait for Redis. @default '1s' */
  readonly timeout?: Duration;
}

/** Reads what metrics tell about caches. */
export interface GaugesWatch {
  /**
   * What is known now. Calls at the same time share one reading. Without an answer of Redis in time
   * it is what was known last, with ages that rise. Never rejects.
   */
  read(): Promise<Gauges>;
  /** The caches that an instance has registered or views; of an operator `undefined`. */
  names(): readonly CacheName[] | undefined;
}

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function watchGauges(source: GaugesSource, options: GaugesOptions = {}): GaugesWatch {
  const { members = false } = options;
  const limitMs = parseDuration('timeout', options.timeout ?? '1s');
  const smart = 'smart' in source ? source.smart : undefined;
  const { namespace } = 'smart' in source ? source.smart : source.operator;
  let operator: Pick<Operator, 'caches'> | undefined =
    'operator' in source ? source.operator : undefined;
  let seen: SeenCaches | undefined;
  let reading: Promise<Gauges> | undefined;
  const names = (): readonly CacheName[] | undefined => smart?.caches();

  const look = async (): Promise<readonly CacheSummary[]> => {
    operator ??= smart?.operator();
    return (await operator?.caches().catch(noneAtAll)) ?? [];
  };
  const read = async (): Promise<Gauges> => {
    const answer = await within(look(), { clock: systemClock, limitMs });
    const now = systemClock.monotonic();
    if (answer.state === 'done') seen = { caches: answer.value, readAt: now };
    const known = names();
    const caches = known === undefined ? (seen?.caches ?? []) : ownOf(seen?.caches ?? [], known);
    const sinceMs = now - (seen?.readAt ?? now);
    const gauges = joined(caches.map((cache) => gaugesOf({ namespace, cache, sinceMs, members })));
    if (answer.state !== 'done') return { caches: gauges };
    const isServed = ({ servedBy }: CacheSummary): boolean =>
      smart === undefined ? servedBy !== null : servedBy === smart.instance;
    // Those that nobody has begun to serve are in no registry yet.
    const unseen = known === undefined ? 0 : known.length - caches.length;
    return {
      caches: gauges,
      served: caches.filter(isServed).length,
      overdue: caches.filter(isBehind).length + unseen,
    };
  };
  return {
    names,
    read: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** Those that the instance knows: an application with other keys has another cache of a name. */
function ownOf(
  caches: readonly CacheSummary[],
  known: readonly CacheName[],
): readonly CacheSummary[] {
  const byName = new Map<string, CacheSummary[]>();
  for (const cache of caches) {
    const [name = ''] = cache.name.split(' ');
    byName.set(name, [...(byName.get(name) ?? []), cache]);
  }
  return known.flatMap(({ name, keys }) => {
    const isOwn = ({ targets }: CacheSummary): boolean =>
      targets.some(({ key }) => keys.includes(key));
    return byName.get(name)?.find(isOwn) ?? [];
  });
}

/** A namespace without caches is none to worry about. */
function noneAtAll(error: unknown): readonly CacheSummary[] {
  if (isSmartRedisError(error, 'SR_UNKNOWN_CACHE')) return [];
  throw error;
}
