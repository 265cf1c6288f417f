import type { PlacementRules } from './rules.js';
import type { Instance, PlacementBounds } from './world.js';

/** Whether an instance finds, by what it knows, that it is to serve the unit. */
export function isPlaced(
  { life, seats, rosters }: Instance,
  index: number,
  rules: PlacementRules,
  bounds: PlacementBounds,
): boolean {
  const own = bounds.definitions[index] ?? 0;
  if (life !== 'alive' || own === 0) return false;
  const sitting = bounds.definitions
    .map((definition, seat) => ({ seat, definition, isKnown: ((rosters >> definition) & 1) === 1 }))
    .filter(({ seat }) => ((seats >> seat) & 1) === 1);
  const newest = Math.max(
    0,
    ...sitting.filter(({ isKnown }) => isKnown).map(({ definition }) => definition),
  );
  const candidates = sitting.filter(({ definition, isKnown }) =>
    isKnown ? definition === newest : rules.unknownRoster === 'knows all',
  );
  const protocolOf = (seat: number): number => bounds.protocols[seat] ?? 1;
  const protocol =
    rules.protocol === 'own'
      ? protocolOf(index)
      : Math.min(...sitting.map(({ seat }) => protocolOf(seat)));
  const chosen = candidates.at(protocol === 1 ? 0 : -1);
  return chosen?.seat === index;
}
