import type { Elector, RedisDriver, Reply, SmartRedisOptions } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import { cacheKeys } from '../cache-keys.js';
import { machineNowMs } from '../machine-time.js';
import type { DeltaInterceptor } from './intercept-deltas.js';
import { interceptDeltas } from './intercept-deltas.js';
import type { ScriptInterceptor } from './intercept-scripts.js';
import { interceptScripts } from './intercept-scripts.js';
import type { LabFamily, LabFamilyOptions } from './lab-family.js';
import { registerLabFamily, sourceKeyOf } from './lab-family.js';
import type { InstanceMessage } from './messages.js';
import { recordCommits } from './record-commits.js';
import { recordElections } from './record-elections.js';
import { recordServings } from './record-servings.js';
import type { Recorder } from './recorder.js';
import type { StampedHandle } from './register-stamped.js';
import { defineStamped, registerStamped } from './register-stamped.js';
import type { StampedCache } from './stamped-cache.js';
import type { StampedFetcher } from './stamped-fetcher.js';
import { stampedFetcher } from './stamped-fetcher.js';
import type { Witness } from './witness-scripts.js';
import { witnessDeltas, witnessScripts } from './witness-scripts.js';

/** What lies between the product and its driver. */
export interface Interceptors {
  readonly scripts: readonly ScriptInterceptor[];
  readonly deltas: readonly DeltaInterceptor[];
}

/** An instance of the product that records what it does. */
export interface InstanceOptions {
  /** Its name in the history and as an instance; unique. */
  readonly process: string;
  readonly namespace: string;
  readonly caches: readonly StampedCache[];
  readonly driver: RedisDriver;
  readonly elector: Elector;
  /**
   * Milliseconds for which a confirmed call of the election is valid, from when it was sent:
   * {@link unbounded} if that is not known here.
   */
  readonly validMs: number;
  readonly record: Recorder;
  /** Receives its messages. */
  readonly report: (message: InstanceMessage) => void;
  /** Breaks the product on purpose. @default nothing */
  readonly mutants?: Interceptors;
  /** Called after the witness, just before the driver. @default nothing */
  readonly moments?: Interceptors;
  /** What the scripts record in their slot. @default all */
  readonly witness?: Witness;
  /** Makes the caches the members of one family. @default each is registered by itself */
  readonly family?: Pick<LabFamilyOptions, 'everyMs' | 'dropAfterMs'>;
  /** Further options of the instance. */
  readonly settings?: Omit<SmartRedisOptions, 'driver' | 'elector' | 'namespace' | 'instance'>;
}

/** A recorded instance, which has not started. */
export interface RecordedInstance {
  readonly smart: SmartRedis;
  readonly handles: readonly StampedHandle[];
  /** The handle of a cache by its name; throws for a member that is not listed. */
  handleOf(cache: string): StampedHandle;
  /** Only if the caches are members of one. */
  readonly family: LabFamily | undefined;
  /** By the names of the caches. */
  readonly fetchers: ReadonlyMap<string, StampedFetcher>;
}

/** For a leadership without a deadline, or with one that is not visible here. */
export const unbounded = Number.MAX_SAFE_INTEGER / 2;

/**
 * Milliseconds for which a confirmed call of a lease is valid: its time to live minus the lease's
 * own margin.
 */
export function validMsOfLease(ttlMs: number): number {
  return ttlMs - Math.max(ttlMs / 10, 50);
}

const nothing: Interceptors = { scripts: [], deltas: [] };

/** Creates an instance of the product whose driver, elector and fetchers record what it does. */
export function recordInstance(options: InstanceOptions): RecordedInstance {
  const { process, namespace, caches, record, report, validMs } = options;
  const { mutants = nothing, moments = nothing, witness = 'claims and commits' } = options;
  const names = new Map(
    caches.map(({ name }) => [cacheKeys(namespace, name).metadata, name] as const),
  );
  const logs = new Map(caches.map(({ name }) => [name, cacheKeys(namespace, name).log] as const));
  const cacheOf = (metadataKey: string): string | undefined => names.get(metadataKey);
  const logOf = (metadataKey: string): string | undefined => {
    const cache = cacheOf(metadataKey);
    return cache && logs.get(cache);
  };
  const fetchers = new Map(
    caches.map((cache) => {
      const { name } = cache;
      const halfWay = (): void => report({ type: 'staging', cache: name, at: machineNowMs() });
      return [name, stampedFetcher({ process, cache, record, halfWay })] as const;
    }),
  );
  const elections = recordElections({
    process,
    record,
    validMs,
    listener: {
      elected: (term, at) => report({ type: 'elected', term, at }),
      deposed: (term, reason, at) => report({ type: 'deposed', term, reason, at }),
    },
  });
  const commits = recordCommits({
    process,
    record,
    cacheOf,
    checkedAt: elections.checkedAt,
    lastFetch: (cache) => fetchers.get(cache)?.lastFetch() ?? '',
  });
  const withDeltas = interceptDeltas(options.driver, [
    commits.deltaInterceptor,
    ...mutants.deltas,
    witnessDeltas(logOf),
    ...moments.deltas,
  ]);
  const driver = interceptScripts(withDeltas, [
    elections.interceptor,
    commits.interceptor,
    ...mutants.scripts,
    witnessScripts(logOf, witness),
    ...moments.scripts,
  ]);
  const smart = new SmartRedis({
    ...options.settings,
    driver,
    namespace,
    instance: process,
    elector: elections.wrap(options.elector),
  });
  // One leader for all serves every cache, and its terms are recorded instead.
  if (options.elector.spread !== undefined) {
    const isOfLab = (cache: string): boolean => fetchers.has(cache);
    recordServings(smart, { process, record, report, isOfLab });
  }
  smart.on('committed', ({ cache, version, term, instance }) => {
    if (instance !== process) return;
    report({ type: 'committed', cache, version, term, at: machineNowMs() });
  });
  smart.on('refreshFailed', ({ cache, error, instance }) => {
    if (instance !== process) return;
    const { code, message } = error;
    report({ type: 'failed', cache, code, message, at: machineNowMs() });
  });
  if (options.family !== undefined) {
    const definitions = new Map(
      caches.map((cache) => {
        const { name } = cache;
        return [name, defineStamped(namespace, cache, fetchers.get(name) as StampedFetcher)];
      }),
    );
    const source = (): Promise<Reply> =>
      options.driver.send(['GET', sourceKeyOf(namespace)], { lane: 'control' });
    const family = registerLabFamily(smart, { ...options.family, definitions, source });
    return { smart, handles: [], handleOf: (cache) => family.member(cache), fetchers, family };
  }
  const handles = caches.map((cache) =>
    registerStamped(smart, namespace, cache, fetchers.get(cache.name) as StampedFetcher),
  );
  const handleOf = (cache: string): StampedHandle => {
    const handle = handles[caches.findIndex(({ name }) => name === cache)];
    if (handle === undefined) throw new Error(`there is no ${cache}`);
    return handle;
  };
  return { smart, handles, handleOf, fetchers, family: undefined };
}
