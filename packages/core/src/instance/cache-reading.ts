import type { InstanceContext } from './instance-context.js';
import { readersOf } from './readers-of.js';
import type { SnapshotOptions, SnapshotSource } from './snapshot.js';
import { takeSnapshot } from './snapshot.js';
import type { StoredCache } from './stored-cache.js';
import { CacheVersionWatch } from './version-watch.js';

type Readers = Readonly<Record<string, unknown>>;

/** The readers of a cache, and what is known about the version that they see. */
export class CacheReading {
  readonly #context: InstanceContext;
  readonly #stored: StoredCache;
  #readers: Readers | undefined;
  #watches: readonly CacheVersionWatch[] | undefined;

  constructor(context: InstanceContext, stored: StoredCache) {
    this.#context = context;
    this.#stored = stored;
  }

  /** The typed readers of all targets; the same objects each time. */
  readers(): Readers {
    const { definition, places } = this.#stored;
    this.#readers ??= readersOf(this.#context.driver, definition, places, this.#watching());
    return this.#readers;
  }

  /** The watch over the version of each group, if a target keeps rows in memory. */
  #watching(): readonly CacheVersionWatch[] | undefined {
    const { clock, hears } = this.#context;
    const { definition, places } = this.#stored;
    if (!Object.values(definition.targets).some(({ near }) => near === true)) return undefined;
    const isHeard = (): boolean => this.#stored.ended === undefined && hears();
    this.#watches ??= places.map(() => new CacheVersionWatch(clock, isHeard));
    return this.#watches;
  }

  /** A version was committed, on any instance. */
  published(version: number): void {
    for (const watch of this.#watches ?? []) watch.announced(version);
  }

  /** Messages may have been missed. */
  doubt(): void {
    for (const watch of this.#watches ?? []) watch.doubt();
  }

  /** Calls `work` with readers of a single version. */
  async snapshot<T>(
    work: (read: Readers) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T> {
    this.#stored.demandRegistered();
    const { driver, clock } = this.#context;
    const { definition, places } = this.#stored;
    const readersBy: SnapshotSource['readersBy'] = (wrap) =>
      readersOf(driver, definition, places, this.#watches, wrap);
    return takeSnapshot({ name: definition.name, clock, readersBy }, work, options);
  }
}
