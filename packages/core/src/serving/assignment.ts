import type { KnowingSeat, ServedUnit } from './candidates.js';
import { candidatesOf } from './candidates.js';
import { place } from './placement.js';
import type { Placement } from './placement.js';
import type { RosterEntry } from './roster.js';
import { separateUnits } from './separate-units.js';
import type { KnownRoster } from './seat-commands.js';
import type { View } from './view.js';
import { firstSeenField } from './view.js';

/** Who serves what in a view. */
export interface Assignment {
  /** The seat that serves each unit. */
  readonly placement: Placement;
  readonly units: ReadonlyMap<string, ServedUnit>;
  /** The unit of a definition in a roster. */
  unitOf(rosterHash: string, cache: string): string;
  /**
   * When the definitions of units that have several were first seen, in ms, by `firstSeenField`; as
   * far as it is known.
   */
  readonly met: ReadonlyMap<string, number>;
  /** The definitions of each unit that has several. */
  readonly conflicts: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Names all that an {@link Assignment} depends on, so that it can be remembered. */
export function assignmentKey(view: View, rosterOf: (hash: string) => unknown): string {
  const seats = [...view.seats].map(([seat, record]) => [
    seat,
    record !== undefined && rosterOf(record.roster) !== undefined ? record.roster : '',
    record?.weight ?? 1,
    record?.yields ?? [],
    record?.behind ?? [],
  ]);
  seats.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  return JSON.stringify([seats, [...view.firstSeen].sort()]);
}

/** Computes who serves what. A pure function, the same in every process. */
export function assign(
  view: View,
  rosterOf: (hash: string) => KnownRoster | undefined,
): Assignment {
  const known = new Map<string, KnownRoster>();
  for (const record of view.seats.values()) {
    const roster = record === undefined ? undefined : rosterOf(record.roster);
    if (record !== undefined && roster !== undefined) known.set(record.roster, roster);
  }
  // By hash, so that the order of seats does not matter.
  const sorted = [...known].sort(([one], [other]) => (one < other ? -1 : 1));
  const { rosters, conflicts } = separateUnits(sorted.map(([, { entries }]) => entries));
  const entriesOf = (hash: string): readonly RosterEntry[] | undefined => {
    const entries = known.get(hash)?.entries;
    return entries === undefined ? undefined : rosters.get(entries);
  };
  const met = firstSeenOf(conflicts, view, sorted, entriesOf);
  const seats = [...view.seats].map(([id, record]): KnowingSeat => ({
    id,
    knows: record === undefined ? undefined : entriesOf(record.roster),
    yields: new Set(record?.yields),
    ...(record?.behind === undefined ? {} : { behind: new Set(record.behind) }),
  }));
  const units = candidatesOf({
    seats,
    firstSeen: (unit, definition) => met.get(firstSeenField(unit, definition)),
  });
  const weighted = [...view.seats].map(([id, record]) => ({ id, weight: record?.weight ?? 1 }));
  const names = new Map<string, ReadonlyMap<string, string>>();
  return {
    placement: place({ seats: weighted, units }),
    units,
    met,
    conflicts,
    unitOf: (hash, cache) => {
      const entries = entriesOf(hash);
      // Nothing was renamed.
      if (entries === undefined || entries === known.get(hash)?.entries) return cache;
      const byName = names.get(hash) ?? unitsByName(known.get(hash)?.entries ?? [], entries);
      names.set(hash, byName);
      return byName.get(cache) ?? cache;
    },
  };
}

function unitsByName(
  given: readonly RosterEntry[],
  renamed: readonly RosterEntry[],
): Map<string, string> {
  return new Map(given.map(({ unit }, index) => [unit, renamed[index]?.unit ?? unit]));
}

/** What is written down, or else the earliest publication of a roster with the definition. */
function firstSeenOf(
  conflicts: ReadonlyMap<string, ReadonlySet<string>>,
  view: View,
  rosters: readonly (readonly [hash: string, roster: KnownRoster])[],
  entriesOf: (hash: string) => readonly RosterEntry[] | undefined,
): Map<string, number> {
  const met = new Map<string, number>();
  if (conflicts.size === 0) return met;
  for (const [hash, { firstMs }] of rosters) {
    for (const { unit, definition } of entriesOf(hash) ?? []) {
      if (!conflicts.has(unit)) continue;
      const field = firstSeenField(unit, definition);
      met.set(field, view.firstSeen.get(field) ?? Math.min(met.get(field) ?? Infinity, firstMs));
    }
  }
  return met;
}
