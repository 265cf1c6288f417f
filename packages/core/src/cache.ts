import type { CacheDefinition, ReadersOf, ResolvedDefinition, TargetsOf } from './definition.js';
import type { CacheInfo } from './cache-info.js';
import { infoOf } from './cache-info.js';
import { formatRequested } from './announcements.js';
import type { Leadership } from './elector.js';
import type { Engine } from './engine.js';
import { isSmartRedisError, SmartRedisError } from './errors.js';
import { metadataKeyOf } from './keys.js';
import type { CacheState } from './refresh/metadata.js';
import { parseState, stateFields } from './refresh/metadata.js';
import type { CacheRunner, RunnerListener } from './schedule/cache-runner.js';
import { startCacheRunner } from './schedule/cache-runner.js';
import type { StateWait, WaitOptions } from './wait-for-state.js';
import { waitForState } from './wait-for-state.js';

/** Options of {@link CacheHandle.unregister}. */
export interface UnregisterOptions {
  /** Whether the live keys and the metadata go as well. @default false */
  readonly dropData?: boolean;
}

/** A registered cache, as its user holds it. */
export interface CacheHandle<Result, Params, Targets extends TargetsOf<Result>> {
  readonly name: string;
  /** The typed reader of each target. */
  readonly read: ReadersOf<Targets, Result>;
  /**
   * Resolves when a first version exists, whoever built it.
   * @throws SmartRedisError `SR_TIMEOUT` (its cause: the last failure), `SR_ABORTED`, `SR_UNREGISTERED`, `SR_CLOSED`
   */
  ready(options?: WaitOptions): Promise<void>;
  /**
   * Asks the leader, whichever instance that is, for a refresh that starts after this call; one refresh answers all that
   * ask meanwhile. Resolves with the version that it committed. A lost connection is waited out.
   * @throws SmartRedisError what made it fail; and as {@link CacheHandle.ready}
   */
  refresh(options?: WaitOptions): Promise<CacheInfo>;
  /** Where the cache stands in Redis now. */
  info(): Promise<CacheInfo>;
  /** Replaces parts of the definition, and refreshes by the new one at once. The name stays. */
  update(changes: Partial<Omit<CacheDefinition<Result, Params, Targets>, 'name'>>): Promise<void>;
  /** Ends it on this instance: what runs is aborted, waiting calls reject. */
  unregister(options?: UnregisterOptions): Promise<void>;
}

/** A cache as the engine holds it. */
export interface Cache {
  readonly definition: ResolvedDefinition;
  readonly readers: Readonly<Record<string, unknown>>;
  lead(leadership: Leadership, listener: RunnerListener): void;
  /** Somebody asked for a refresh, or something happened to the cache. */
  nudge(): void;
  hear(): void;
  state(): Promise<CacheState>;
  info(): Promise<CacheInfo>;
  ready(options?: WaitOptions): Promise<void>;
  refresh(options?: WaitOptions): Promise<CacheInfo>;
  /** Removes the live keys and the metadata from Redis. */
  drop(): Promise<void>;
  end(reason: SmartRedisError): Promise<void>;
}

/** Makes a {@link Cache}. */
export function createCache(engine: Engine, definition: ResolvedDefinition): Cache {
  const { driver, namespace } = engine;
  const { name, groups } = definition;
  const metadataKeys = groups.map((group) =>
    metadataKeyOf(
      namespace,
      name,
      group.map(({ key }) => key),
    ),
  );
  const metadataKey = metadataKeys[0] ?? '';
  const ended = new AbortController();
  const listeners = new Set<() => void>();
  let runner: CacheRunner | undefined;

  const state = async (): Promise<CacheState> => {
    await driver.open();
    return parseState(
      await driver.send(['HMGET', metadataKey, ...stateFields], { lane: 'control' }),
    );
  };
  const wait = <T>(
    job: Pick<StateWait<T>, 'state' | 'look'>,
    options: WaitOptions = {},
  ): Promise<T> => waitForState({ ...job, engine, name, options, ended: ended.signal, listeners });

  const ask = async (): Promise<number> => {
    await driver.open();
    const ticket = await driver.send(['HINCRBY', metadataKey, 'requested', '1'], {
      lane: 'control',
    });
    await announce();
    return Number(ticket);
  };
  const announce = async (): Promise<void> => {
    runner?.nudge();
    try {
      await driver.send(['PUBLISH', engine.channel, formatRequested(name)], { lane: 'control' });
    } catch (error) {
      // Only a hint, that a user without the right to publish does without: the leader looks by itself.
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    }
  };
  const refresh = async (options?: WaitOptions): Promise<CacheInfo> => {
    let ticket = 0;
    const askAndLook = async (): Promise<CacheState> => {
      if (ticket === 0) ticket = await ask();
      return state();
    };
    const look = async (seen: CacheState): Promise<CacheInfo | undefined> => {
      if (seen.served >= ticket) return infoOf(seen);
      if (seen.failed >= ticket) throw failureOf(name, seen);
      // Redis lost its data, and the request with it; or the announcement was lost.
      if (seen.requested < ticket) ticket = await ask();
      else await announce();
      return undefined;
    };
    return wait({ state: askAndLook, look }, options);
  };

  return {
    definition,
    readers: readersOf(engine, definition, metadataKeys),
    lead: (leadership, listener) => {
      runner = startCacheRunner({ engine, definition, metadataKeys, leadership, listener });
    },
    nudge: () => runner?.nudge(),
    hear: () => {
      for (const listener of listeners) listener();
    },
    state,
    info: async () => infoOf(await state()),
    ready: async (options) => {
      await wait({ state, look: (seen) => (seen.version === null ? undefined : true) }, options);
    },
    refresh,
    drop: async () => {
      for (const [index, group] of groups.entries()) {
        const keys = [metadataKeys[index] ?? '', ...group.map(({ key }) => key)];
        await driver.sendAll(
          keys.map((key) => ['UNLINK', key]),
          { lane: 'control', key: keys[0] ?? '' },
        );
      }
    },
    end: async (reason) => {
      ended.abort(reason);
      await runner?.stop(reason);
    },
  };
}

function readersOf(
  { driver }: Engine,
  { targets, groups }: ResolvedDefinition,
  metadataKeys: readonly string[],
): Readonly<Record<string, unknown>> {
  const readers = Object.entries(targets).flatMap(([name, target]) => {
    if (target.reader === undefined) return [];
    const metadataKey = metadataKeys[groups.findIndex((group) => group.includes(target))] ?? '';
    return [[name, target.reader({ driver, key: target.key, metadataKey })] as const];
  });
  return Object.freeze(Object.fromEntries(readers));
}

function failureOf(name: string, { lastError }: CacheState): SmartRedisError {
  const code = lastError?.code ?? 'SR_REFRESH_FAILED';
  return new SmartRedisError(code, lastError?.message ?? `the refresh of cache "${name}" failed`, {
    details: { cache: name },
  });
}
