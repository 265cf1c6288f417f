import type { OrderedDefinition } from './definition-order.js';
import { compareDefinitions } from './definition-order.js';
import type { RosterEntry } from './roster.js';

/** A seat, and what is known of the instance that holds it. */
export interface KnowingSeat {
  readonly id: string;
  /**
   * Its roster, `undefined` where that is not known: then it knows nothing. Give seats of the same
   * roster the same array: it is gone through once.
   */
  readonly knows: readonly RosterEntry[] | undefined;
  /** The units that it would rather leave to another. */
  readonly yields: ReadonlySet<string>;
}

/** What is to be served of a unit, and who can. */
export interface ServedUnit {
  /** Fingerprint of the newest definition that a seat knows. */
  readonly definition: string;
  readonly shape: number;
  /**
   * Sorted ids of the seats that know it and have not yielded the unit; of all that know it where
   * all have. Never empty. Units with the same candidates mostly share one array.
   */
  readonly candidates: readonly string[];
}

/** What is known of a unit while the rosters are gone through. */
interface Newest extends OrderedDefinition {
  readonly shape: number;
  knownBy: Knowers;
}

/** Seats, and how they become others when one more roster holds the same. */
interface Knowers {
  readonly ids: readonly string[];
  readonly withRoster: Map<object, Knowers>;
}

/**
 * For each unit that a seat knows: its newest definition, and the seats that may serve it.
 * `firstSeen` tells when a definition of a unit was first seen, in ms, `undefined` where that is
 * not known (see {@link compareDefinitions}); it is asked where definitions differ. The answer is
 * the same for seats and entries in any order.
 */
export function candidatesOf(view: {
  readonly seats: readonly KnowingSeat[];
  readonly firstSeen: (unit: string, definition: string) => number | undefined;
}): Map<string, ServedUnit> {
  const newest = new Map<string, Newest>();
  const nobody: Knowers = { ids: [], withRoster: new Map() };
  for (const [roster, ids] of rostersOf(view.seats)) {
    for (const { unit, definition, shape } of roster) {
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

/** Remembered, so that units which the same seats know share one list of them. */
function joined(knowers: Knowers, roster: object, ids: readonly string[]): Knowers {
  let next = knowers.withRoster.get(roster);
  if (next === undefined) {
    const all = new Set([...knowers.ids, ...ids]);
    next = { ids: [...all].sort(), withRoster: new Map() };
    // A roster that names a unit twice adds nothing the second time.
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
    served.set(unit, { definition, shape, candidates: left.length === 0 ? knownBy.ids : left });
  }
  return served;
}
