import { subjectOf } from './cache-subject.js';
import type { InstanceContext } from './instance-context.js';
import type { ReadersSource } from './readers-of.js';
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
    this.#readers ??= readersOf({ ...this.#source(), watches: this.#watching() });
    return this.#readers;
  }

  #source(): ReadersSource {
    const { clock, driver } = this.#context;
    const { definition, places } = this.#stored;
    const subject = subjectOf(this.#context, definition);
    return { driver, definition, places, subject, now: () => clock.monotonic() };
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
    const { clock } = this.#context;
    const { name } = this.#stored.definition;
    const source = { ...this.#source(), watches: this.#watches };
    const readersBy: SnapshotSource['readersBy'] = (wrap) => readersOf(source, wrap);
    return takeSnapshot({ name, clock, readersBy }, work, options);
  }
}
