import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { RedisDriver } from '../contracts/driver.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { ReaderContext } from '../contracts/target.js';

/**
 * The reader of each target that has one, by the name of the target. `places` are those of the
 * definition's groups; `wrap` may replace what a reader works with.
 */
export function readersOf(
  driver: RedisDriver,
  { targets, groups }: ResolvedDefinition,
  places: readonly MetadataPlace[],
  wrap: (context: ReaderContext) => ReaderContext = (context) => context,
): Readonly<Record<string, unknown>> {
  const readers = Object.entries(targets).flatMap(([name, target]) => {
    if (target.reader === undefined) return [];
    const place = places[groups.findIndex((group) => group.includes(target))];
    if (place === undefined) return [];
    const context: ReaderContext = {
      driver,
      key: target.key,
      question: place,
      get metadataKey() {
        return place.key;
      },
    };
    return [[name, target.reader(wrap(context))] as const];
  });
  return Object.freeze(Object.fromEntries(readers));
}
