import type { OrderedDefinition } from './definition-order.js';
import { compareDefinitions } from './definition-order.js';
import type { RosterEntry } from './roster.js';

/** A seat, and the definitions of the instance that holds it. */
export interface KnowingSeat {
  readonly id: string;
  /**
   * Its roster; `undefined` if that is not available: then the seat is no candidate. Pass the same
   * array for seats with the same roster: it is processed once.
   */
  readonly knows: readonly RosterEntry[] | undefined;
  /** The units that it prefers to leave to another seat. */
  readonly yields: ReadonlySet<string>;
  /**
   * The units whose definition has failed there from its first refresh: its definition only counts
   * if no other seat has one. @default none
   */
  readonly behind?: ReadonlySet<string>;
}

/** The definition to be served of a unit, and the seats that can serve it. */
export interface ServedUnit {
  /** Fingerprint of the newest definition in the rosters. */
  readonly definition: string;
  readonly shape: number;
  /**
   * Sorted ids of the seats that have it and have not yielded the unit; if all have yielded, of all
   * that have it. Never empty. Units with the same candidates mostly share one array.
   */
  readonly candidates: readonly string[];
  /** Sorted ids of all seats that know it, whether they have yielded the unit or not. */
  readonly knownBy: readonly string[];
}

/** The result for a unit while the rosters are processed. */
interface Newest extends OrderedDefinition {
  readonly shape: number;
  knownBy: Knowers;
}

/** A list of seats, and the list that results when the seats of one more roster are added. */
interface Knowers {
  readonly ids: readonly string[];
  readonly withRoster: Map<object, Knowers>;
}

/**
 * Returns the newest definition of each unit in the rosters, and the seats that may serve it.
 * `firstSeen` returns when a definition of a unit was first seen, in ms, or `undefined` if that is
 * not known (see {@link compareDefinitions}); it is called where definitions differ. The result is
 * the same for any order of seats and entries.
 */
export function candidatesOf(view: {
  readonly seats: readonly KnowingSeat[];
  readonly firstSeen: (unit: string, definition: string) => number | undefined;
}): Map<string, ServedUnit> {
  const newest = new Map<string, Newest>();
  const nobody: Knowers = { ids: [], withRoster: new Map() };
  // Those that step behind come last, when it is known what the others have.
  const [ahead, behind] = [[] as KnowingSeat[], [] as KnowingSeat[]];
  for (const seat of view.seats) (seat.behind?.size ? behind : ahead).push(seat);
  behind.sort(({ id: one }, { id: other }) => (one < other ? -1 : 1));
  const add = (
    roster: readonly RosterEntry[],
    ids: readonly string[],
    skips: (unit: string) => boolean,
  ): void => {
    for (const { unit, definition, shape } of roster) {
      if (skips(unit)) continue;
      const before = newest.get(unit);
      if (before?.definition === definition && before.shape === shape) {
        before.knownBy = joined(before.knownBy, roster, ids);
        continue;
      }
      const known: Newest = { definition, shape, knownBy: joined(nobody, roster, ids) };
      if (before === undefined || isNewer(known, before, view.firstSeen, unit)) {
        newest.set(unit, known);
      }
    }
  };
  for (const [roster, ids] of rostersOf(ahead)) add(roster, ids, () => false);
  for (const { id, knows, behind: units } of behind) {
    if (knows !== undefined)
      add(knows, [id], (unit) => units?.has(unit) === true && newest.has(unit));
  }
  return withoutYields(newest, view.seats);
}

/** The distinct rosters, with the ids of the seats that have them. */
function rostersOf(seats: readonly KnowingSeat[]): Map<readonly RosterEntry[], string[]> {
  const rosters = new Map<readonly RosterEntry[], string[]>();
  for (const { id, knows } of seats) {
    if (knows === undefined) continue;
    const ids = rosters.get(knows);
    if (ids === undefined) rosters.set(knows, [id]);
    else ids.push(id);
  }
  return rosters;
}

/** Cached, so that units of the same seats share one list of them. */
function joined(knowers: Knowers, roster: object, ids: readonly string[]): Knowers {
  let next = knowers.withRoster.get(roster);
  if (next === undefined) {
    const all = new Set([...knowers.ids, ...ids]);
    next = { ids: [...all].sort(), withRoster: new Map() };
    // A second line for the same unit in a roster has no effect.
    next.withRoster.set(roster, next);
    knowers.withRoster.set(roster, next);
  }
  return next;
}

function isNewer(
  a: Newest,
  b: Newest,
  firstSeen: (unit: string, definition: string) => number | undefined,
  unit: string,
): boolean {
  const ordered = ({ definition, shape }: Newest): OrderedDefinition => ({
    definition,
    shape,
    firstSeenMs: firstSeen(unit, definition),
  });
  return compareDefinitions(ordered(a), ordered(b)) > 0;
}

function withoutYields(
  newest: ReadonlyMap<string, Newest>,
  seats: readonly KnowingSeat[],
): Map<string, ServedUnit> {
  const yielding = seats.filter(({ yields }) => yields.size > 0);
  const served = new Map<string, ServedUnit>();
  for (const [unit, { definition, shape, knownBy }] of newest) {
    const yielded = new Set<string>();
    for (const { id, yields } of yielding) if (yields.has(unit)) yielded.add(id);
    const left = yielded.size === 0 ? knownBy.ids : knownBy.ids.filter((id) => !yielded.has(id));
    const candidates = left.length === 0 ? knownBy.ids : left;
    served.set(unit, { definition, shape, candidates, knownBy: knownBy.ids });
  }
  return served;
}
