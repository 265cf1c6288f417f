import type { Clock } from '../contracts/clock.js';
import { delay } from '../contracts/clock.js';
import type { ReaderContext } from '../contracts/target.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import type { OptionNames } from '../options/demand.js';
import { demandCount, demandKnownOptions } from '../options/demand.js';
import type { Pin } from './pinned-driver.js';
import { pinnedContext } from './pinned-driver.js';

/** Options of {@link CacheHandle.snapshot}. */
export interface SnapshotOptions {
  /**
   * How often the function is called at most: again each time that a commit came between its reads.
   * @default 10
   */
  readonly attempts?: number;
}

const snapshotNames: OptionNames<SnapshotOptions> = { attempts: true };

/** What a snapshot is taken of. */
export interface SnapshotSource {
  readonly name: string;
  readonly clock: Clock;
  /** The typed readers, each of a context that `wrap` returns. */
  readersBy(wrap: (context: ReaderContext) => ReaderContext): Readonly<Record<string, unknown>>;
}

const longestPauseMs = 100;

/**
 * Calls `work` with readers whose reads are all of one version; again if a commit came between
 * them.
 * @throws SmartRedisError `SR_VERSION_CHANGED` if that happened `attempts` times in a row; and what
 * `work` throws
 */
export async function takeSnapshot<T>(
  { name, clock, readersBy }: SnapshotSource,
  work: (read: Readonly<Record<string, unknown>>) => T | Promise<T>,
  options?: SnapshotOptions,
): Promise<T> {
  if (typeof work !== 'function') {
    throw invalidOption('work', work, 'a function of the readers: snapshot(async (read) => …)');
  }
  const given = demandKnownOptions('snapshot()', options, snapshotNames);
  const attempts = demandCount('attempts', given.attempts, 10);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    // With `atomic: false`, the slots are swapped one after the other.
    if (attempt > 2) await delay(clock, Math.min(2 ** attempt, longestPauseMs));
    const pin: Pin = { version: undefined, isTorn: false };
    try {
      const result = await work(readersBy((context) => pinnedContext(context, pin)));
      if (!pin.isTorn) return result;
    } catch (error) {
      // Whatever it makes of reads of two versions.
      if (!pin.isTorn) throw error;
    }
  }
  throw new SmartRedisError(
    'SR_VERSION_CHANGED',
    `a commit of cache "${name}" came between the reads of a snapshot, ${String(attempts)} times in a row: ` +
      'read less in one snapshot, or raise its option "attempts"',
    { details: { cache: name } },
  );
}
