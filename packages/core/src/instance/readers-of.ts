import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { RedisDriver } from '../contracts/driver.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { VersionWatch } from '../contracts/version-watch.js';
import type { ReaderContext } from '../contracts/target.js';

/**
 * The reader of each target that has one, by the name of the target. `places` are those of the
 * definition's groups, and so are `watches`; `wrap` may replace what a reader works with.
 */
export function readersOf(
  driver: RedisDriver,
  { targets, groups }: ResolvedDefinition,
  places: readonly MetadataPlace[],
  watches?: readonly VersionWatch[],
  wrap: (context: ReaderContext) => ReaderContext = (context) => context,
): Readonly<Record<string, unknown>> {
  const readers = Object.entries(targets).flatMap(([name, target]) => {
    if (target.reader === undefined) return [];
    const at = groups.findIndex((group) => group.includes(target));
    const place = places[at];
    const versions = watches?.[at];
    if (place === undefined) return [];
    const context: ReaderContext = {
      driver,
      key: target.key,
      question: place,
      ...(versions === undefined ? {} : { versions }),
      get metadataKey() {
        return place.key;
      },
    };
    return [[name, target.reader(wrap(context))] as const];
  });
  return Object.freeze(Object.fromEntries(readers));
}
