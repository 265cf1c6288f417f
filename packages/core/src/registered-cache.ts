import type { Cache, CacheHandle, UnregisterOptions } from './cache.js';
import type { CacheInfo } from './cache-info.js';
import type { CacheDefinition, ReadersOf, TargetsOf } from './definition.js';
import type { WaitOptions } from './wait-for-state.js';

/** What a {@link RegisteredCache} asks of the instance that it is registered with. */
export interface CacheHost {
  /** Ends `cache` and puts another in its place, made by `definition`, which has the same name. */
  replace(cache: Cache, definition: object): Promise<Cache>;
  unregister(cache: Cache, options: UnregisterOptions): Promise<void>;
}

/** The {@link CacheHandle} that users hold. A class, so that ten thousand of them share their methods. */
export class RegisteredCache<
  Result,
  Params,
  Targets extends TargetsOf<Result>,
> implements CacheHandle<Result, Params, Targets> {
  readonly name: string;
  readonly #host: CacheHost;
  #definition: CacheDefinition<Result, Params, Targets>;
  #cache: Cache;

  constructor(host: CacheHost, definition: CacheDefinition<Result, Params, Targets>, cache: Cache) {
    this.name = cache.definition.name;
    this.#host = host;
    this.#definition = definition;
    this.#cache = cache;
  }

  get read(): ReadersOf<Targets, Result> {
    return this.#cache.readers() as ReadersOf<Targets, Result>;
  }

  ready(options?: WaitOptions): Promise<void> {
    return this.#cache.ready(options);
  }

  refresh(options?: WaitOptions): Promise<CacheInfo> {
    return this.#cache.refresh(options);
  }

  info(): Promise<CacheInfo> {
    return this.#cache.info();
  }

  async update(changes: Partial<CacheDefinition<Result, Params, Targets>>): Promise<void> {
    const next = { ...this.#definition, ...changes, name: this.name };
    this.#cache = await this.#host.replace(this.#cache, next);
    this.#definition = next;
    await this.#cache.refresh();
  }

  unregister(options: UnregisterOptions = {}): Promise<void> {
    return this.#host.unregister(this.#cache, options);
  }
}
