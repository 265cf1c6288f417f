import type { CheckedResult } from '../contracts/guard.js';
import type { CommittedEvent } from '../contracts/events.js';
import type { Cache } from './cache.js';
import type { HistoryEntry } from '../metadata/history.js';
import type { CacheHandle, SampleOf, UnregisterOptions } from './cache-handle.js';
import type { HistoryOptions } from './history-options.js';
import { historyLimit } from './history-options.js';
import type { CacheHealth, HealthOptions } from './cache-health.js';
import { healthLimitMs } from './cache-health.js';
import type { CacheInfo } from './cache-info.js';
import type { CacheChanges, CacheDefinition, ReadersOf } from '../settings/cache-definition.js';
import { definitionNames } from '../settings/resolve-definition.js';
import type { OptionNames } from '../options/demand.js';
import { demandBoolean, demandKnownOptions } from '../options/demand.js';
import { demandReason } from '../versions/demand-reason.js';
import type { DiffOptions, VersionDiff } from '../versions/diff-versions.js';
import type { VersionInfo } from '../versions/list-versions.js';
import { demandVersion } from '../versions/select-version.js';
import { invalidOption, isSmartRedisError } from '../errors/errors.js';
import type { Target } from '../contracts/target.js';
import type { CachePreview } from '../refresh/preview/preview.js';
import type { PreviewOptions } from './preview-cache.js';
import type { RefreshOptions } from './refresh-options.js';
import type { SnapshotOptions } from './snapshot.js';
import type { WaitOptions } from './wait-for-state.js';

/** The part of an instance that a {@link RegisteredCache} uses. */
export interface CacheHost {
  /** Runs tasks that replace or end the cache of a name one after the other. */
  inTurn<T>(name: string, task: () => Promise<T>): Promise<T>;
  /**
   * Ends `cache` and replaces it by a new one from `definition`, which has the same name. An
   * invalid definition changes nothing.
   * @throws SmartRedisError `SR_UNREGISTERED` if `cache` is no longer registered; and as
   * `register()`
   */
  replace(cache: Cache, definition: object): Promise<Cache>;
  unregister(cache: Cache, options: UnregisterOptions): Promise<void>;
  /** This instance has committed something. */
  committed(event: CommittedEvent): void;
}

const unregisterNames: OptionNames<UnregisterOptions> = { dropData: true };

/** The {@link CacheHandle} of users. A class, so that ten thousand handles share their methods. */
export class RegisteredCache<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output,
> implements CacheHandle<Result, Params, Targets, Output> {
  readonly name: string;
  readonly #host: CacheHost;
  #definition: CacheDefinition<Result, Params, Record<string, Target>, Output>;
  #cache: Cache;

  constructor(
    host: CacheHost,
    definition: CacheDefinition<Result, Params, Targets, Output>,
    cache: Cache,
  ) {
    this.name = cache.definition.name;
    this.#host = host;
    this.#definition = definition;
    this.#cache = cache;
  }

  get read(): ReadersOf<Targets, CheckedResult<Result, Output>> {
    return this.#cache.readers() as ReadersOf<Targets, CheckedResult<Result, Output>>;
  }

  get isServedHere(): boolean {
    return this.#cache.isServedHere;
  }

  ready(options?: WaitOptions): Promise<void> {
    return this.#cache.ready(options);
  }

  refresh(options?: RefreshOptions): Promise<CacheInfo> {
    return this.#cache.refresh(options);
  }

  preview(options?: PreviewOptions): Promise<CachePreview<SampleOf<Result, Output>>> {
    return this.#cache.preview(options) as Promise<CachePreview<SampleOf<Result, Output>>>;
  }

  info(): Promise<CacheInfo> {
    return this.#cache.info();
  }

  snapshot<T>(
    work: (read: ReadersOf<Targets, CheckedResult<Result, Output>>) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T> {
    return this.#cache.snapshot(work as (read: object) => T | Promise<T>, options);
  }

  async health(options?: HealthOptions): Promise<CacheHealth> {
    const limitMs = healthLimitMs(options);
    this.#cache.demandRegistered();
    return this.#cache.health(limitMs);
  }

  async history(options?: HistoryOptions): Promise<HistoryEntry[]> {
    return this.#cache.history(historyLimit(options));
  }

  async pause(reason?: string): Promise<void> {
    await this.#cache.pause(demandReason(reason));
  }

  resume(): Promise<void> {
    return this.#cache.resume();
  }

  versions(): Promise<readonly VersionInfo[]> {
    return this.#cache.versions();
  }

  async rollback(version?: number): Promise<CacheInfo> {
    const wanted = version === undefined ? undefined : demandVersion('version', version);
    const cache = this.#cache;
    this.#host.committed(await cache.rollback(wanted));
    return cache.info();
  }

  async diff(from: number, to: number, options?: DiffOptions): Promise<VersionDiff> {
    return this.#cache.diff(demandVersion('from', from), demandVersion('to', to), options);
  }

  async update(changes: CacheChanges<Result, Params, Output>): Promise<void> {
    demandChanges(this.name, changes);
    demandKnownOptions<object>('update()', changes, definitionNames);
    await this.#host.inTurn(this.name, async () => {
      // Based on the current definition, which an earlier update may have changed.
      const next = { ...this.#definition, ...changes, name: this.name };
      this.#cache = await this.#host.replace(this.#cache, next);
      this.#definition = next;
    });
    await this.#publish(changes);
  }

  async unregister(options?: UnregisterOptions): Promise<void> {
    const given = demandKnownOptions('unregister()', options, unregisterNames);
    const known = { dropData: demandBoolean('dropData', given.dropData, false) };
    await this.#host.inTurn(this.name, () => this.#host.unregister(this.#cache, known));
  }

  /**
   * Resolves when readers see `changes`, either through the refresh of this update or of a later
   * one that has kept them.
   */
  async #publish(changes: object): Promise<void> {
    for (;;) {
      const cache = this.#cache;
      try {
        await cache.publish();
        await cache.dropRetired();
        return;
      } catch (error) {
        if (!isSmartRedisError(error, 'SR_UNREGISTERED')) throw error;
        // The task that ended it may not have replaced it yet.
        await this.#host.inTurn(this.name, () => Promise.resolve());
        const definition: object = this.#definition;
        const isKept = Object.entries(changes).every(
          ([name, value]) => Reflect.get(definition, name) === value,
        );
        if (this.#cache === cache || !isKept) throw error;
      }
    }
  }
}

function demandChanges(name: string, changes: unknown): void {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    throw invalidOption(
      'changes',
      changes,
      'an object with the parts of the definition to replace',
    );
  }
  if ('name' in changes && changes.name !== name) {
    throw invalidOption('name', changes.name, `left out: the name stays "${name}"`);
  }
}
