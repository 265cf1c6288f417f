import { SmartRedisError } from '../errors/errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { OptionNames } from './demand.js';
import { nearestName } from './nearest-name.js';

/**
 * Refuses the name of an event that there is none of: its listener would never be called.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandEvent<Events extends object>(
  given: unknown,
  names: OptionNames<Events>,
): void {
  const known = Object.keys(names);
  if (typeof given === 'string' && known.includes(given)) return;
  const nearest = typeof given === 'string' ? nearestName(given, known) : undefined;
  const allowed = known.join(', ');
  const hint = nearest === undefined ? `events are ${allowed}` : `did you mean "${nearest}"?`;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "name" must be the name of an event; got ${describeValue(given)}; ${hint}`,
    { details: { option: 'name', allowed } },
  );
}
