import { dropRecord } from '../metadata/drop-keys.js';
import type { Preparation } from './prepare.js';

/**
 * Removes the owner records of keys that the published definition does not fill, so they no longer
 * have an owner. The keys themselves stay, for readers of the last release. Never rejects.
 */
export async function forgetRecords(
  { context, definition, places }: Pick<Preparation, 'context' | 'definition' | 'places'>,
  keys: readonly string[],
): Promise<void> {
  const own = new Set(Object.values(definition.targets).map(({ key }) => key));
  const owner = places[0]?.owner ?? '';
  try {
    await Promise.all(
      keys.filter((key) => !own.has(key)).map((key) => dropRecord(context.driver, owner, key)),
    );
  } catch (error) {
    context.logger.debug('owner records of an earlier definition could not be removed', {
      cache: definition.name,
      error,
    });
  }
}
