import type { Target } from '../../contracts/target.js';
import type { ElementCommands } from '../../contracts/writer.js';

/** How a target is changed in part; a cache has a delta only if all its targets say so. */
export function elementsOfTarget({ key, writer }: Target): ElementCommands {
  if (writer.elements === undefined) throw new RangeError(`"${key}" can only be written whole`);
  return writer.elements;
}
