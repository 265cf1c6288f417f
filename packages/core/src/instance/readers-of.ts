import type { CacheSubject } from '../channels/messages.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { RedisDriver } from '../contracts/driver.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { VersionWatch } from '../contracts/version-watch.js';
import type { ReaderContext } from '../contracts/target.js';
import type { ReadObserver } from './observed-reader.js';
import { observedReader } from './observed-reader.js';

/** What the readers of a cache work with. */
export interface ReadersSource {
  readonly driver: RedisDriver;
  readonly definition: ResolvedDefinition;
  /** Those of the definition's groups. */
  readonly places: readonly MetadataPlace[];
  /** One for each place. @default none: nothing is kept in memory */
  readonly watches?: readonly VersionWatch[] | undefined;
  /** For those who observe the reads. */
  readonly subject: CacheSubject;
  /** Milliseconds by a monotonic clock. */
  readonly now: () => number;
}

/**
 * The reader of each target that has one, by the name of the target; `wrap` may replace what a
 * reader works with.
 */
export function readersOf(
  { driver, definition: { targets, groups }, places, watches, subject, now }: ReadersSource,
  wrap: (context: ReaderContext) => ReaderContext = (context) => context,
): Readonly<Record<string, unknown>> {
  const readers = Object.entries(targets).flatMap(([name, target]) => {
    if (target.reader === undefined) return [];
    const at = groups.findIndex((group) => group.includes(target));
    const place = places[at];
    const versions = watches?.[at];
    if (place === undefined) return [];
    const observer: ReadObserver = { subject, target: name, now, nearAnswers: 0 };
    const context: ReaderContext = {
      driver,
      key: target.key,
      question: place,
      ...(versions === undefined ? {} : { versions }),
      answeredNear: () => {
        observer.nearAnswers += 1;
      },
      get metadataKey() {
        return place.key;
      },
    };
    return [[name, observedReader(target.reader(wrap(context)), observer)] as const];
  });
  return Object.freeze(Object.fromEntries(readers));
}
