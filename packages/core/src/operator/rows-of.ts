import { invalidOption } from '../errors/errors.js';
import type { InstanceContext } from '../instance/instance-context.js';
import { MetadataPlace } from '../metadata/metadata-place.js';
import { stateAt } from '../metadata/state-at.js';
import type { KnownCache } from './known-cache.js';
import { definitionOf, targetsOf } from './known-cache.js';
import { readMarkedStates } from './marked-state.js';
import type { WantedRows } from './read-rows.js';
import { readRows } from './read-rows.js';
import type { RowPage } from './row-page.js';

/**
 * Some rows of a target of a cache.
 * @throws SmartRedisError as `readRows`; `SR_INVALID_OPTION`, naming the targets, for an unknown one
 */
export async function rowsOf(
  { driver, namespace }: Pick<InstanceContext, 'driver' | 'namespace'>,
  cache: KnownCache,
  name: string,
  wanted: WantedRows,
): Promise<RowPage> {
  const { facts, at } = cache;
  const read = facts === undefined ? await readMarkedStates(driver, [at]) : undefined;
  const state = read?.get(at)?.state;
  const targets = targetsOf(cache, state);
  const target = targets.find((each) => each.name === name);
  if (target === undefined) {
    const known = targets.map((each) => JSON.stringify(each.name)).join(', ');
    throw invalidOption(
      'target',
      name,
      known === '' ? 'of a cache with a version' : `one of ${known}`,
    );
  }
  const definition = definitionOf(cache, state, driver.cluster);
  const group = definition.groups.find((each) => each.some(({ key }) => key === target.key)) ?? [];
  const place = new MetadataPlace(namespace, definition, group);
  const readState = async () => {
    const found = await stateAt(driver, place);
    place.saw(found.version !== null);
    return found;
  };
  // Its place is known once its state was read.
  await readState();
  return readRows(
    { driver, namespace, definition, target, metadataKey: place.key, state: readState },
    wanted,
  );
}
