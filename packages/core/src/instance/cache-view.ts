import type { Target } from '../contracts/target.js';
import type { HistoryEntry } from '../metadata/history.js';
import type { SharedDefinition, SharedReadersOf } from '../settings/define-cache.js';
import type { AnyCacheHandle } from './cache-handle.js';
import type { HistoryOptions } from './history-options.js';
import { historyLimit } from './history-options.js';
import type { CacheHealth, HealthOptions } from './cache-health.js';
import { healthLimitMs } from './cache-health.js';
import type { CacheInfo } from './cache-info.js';
import type { Cache } from './cache.js';
import type { RefreshOptions } from './refresh-options.js';
import type { SnapshotOptions } from './snapshot.js';
import type { WaitOptions } from './wait-for-state.js';

/**
 * A cache that this instance reads, and does not build: its readers, its state, and requests to
 * whoever builds it. Everything waits as long as nobody does. The methods do the same as those of a
 * `CacheHandle`.
 */
export interface CacheView<Row, Value, Targets extends Record<string, Target>> extends Pick<
  AnyCacheHandle,
  'name' | 'ready' | 'refresh' | 'info' | 'health' | 'history'
> {
  /** The typed reader of each target. */
  readonly read: SharedReadersOf<Row, Value, Targets>;
  /** As of a `CacheHandle`. */
  snapshot<T>(
    work: (read: SharedReadersOf<Row, Value, Targets>) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T>;
}

/** The {@link CacheView} of a shared definition: `ViewOf<typeof delays>`. */
export type ViewOf<Definition> =
  Definition extends SharedDefinition<infer Row, infer Value, infer Targets>
    ? CacheView<Row, Value, Targets>
    : never;

/** The {@link CacheView} of users. */
export class ViewedCache<Row, Value, Targets extends Record<string, Target>> implements CacheView<
  Row,
  Value,
  Targets
> {
  readonly name: string;
  readonly #cache: Cache;

  constructor(cache: Cache) {
    this.name = cache.definition.name;
    this.#cache = cache;
  }

  get read(): SharedReadersOf<Row, Value, Targets> {
    return this.#cache.readers() as SharedReadersOf<Row, Value, Targets>;
  }

  ready(options?: WaitOptions): Promise<void> {
    return this.#cache.ready(options);
  }

  refresh(options?: RefreshOptions): Promise<CacheInfo> {
    return this.#cache.refresh(options);
  }

  info(): Promise<CacheInfo> {
    return this.#cache.info();
  }

  async health(options?: HealthOptions): Promise<CacheHealth> {
    return this.#cache.health(healthLimitMs(options));
  }

  async history(options?: HistoryOptions): Promise<HistoryEntry[]> {
    return this.#cache.history(historyLimit(options));
  }

  snapshot<T>(
    work: (read: SharedReadersOf<Row, Value, Targets>) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T> {
    return this.#cache.snapshot(work as (read: object) => T | Promise<T>, options);
  }
}
