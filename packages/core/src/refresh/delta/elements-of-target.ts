import type { Target } from '../../contracts/target.js';
import type { ElementCommands } from '../../contracts/writer.js';

/** How a target is changed in part. A cache uses deltas only if all of its targets support them. */
export function elementsOfTarget({ key, writer }: Target): ElementCommands {
  if (writer.elements === undefined)
    throw new RangeError(`"${key}" can only be written as a whole`);
  return writer.elements;
}
