import type { RosterEntry } from './roster.js';

/** Rosters whose units are what is served, and what was found on the way. */
export interface SeparateUnits {
  /** The rosters as given, or copies in which entries have other units. */
  readonly rosters: ReadonlyMap<readonly RosterEntry[], readonly RosterEntry[]>;
  /** The definitions of each unit that has several. */
  readonly conflicts: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Definitions of one name are one unit as long as they share live keys, directly or through others:
 * a release may add or remove a target. Definitions that share none are different caches which
 * happen to have one name, and each is served: the unit of those is `name#digest`, with the lowest
 * digest of their keys.
 */
export function separateUnits(rosters: Iterable<readonly RosterEntry[]>): SeparateUnits {
  const given = [...new Set(rosters)];
  const same = new Map(given.map((roster) => [roster, roster]));
  const [first, ...others] = given;
  if (first === undefined || others.length === 0) return { rosters: same, conflicts: new Map() };
  const byName = definitionsByName(given);
  const conflicts = new Map<string, Set<string>>();
  const unitOf = new Map<RosterEntry, string>();
  for (const [name, entries] of byName) {
    const parts = connected(entries);
    for (const part of parts) {
      const unit = parts.length === 1 ? name : `${name}#${lowestKey(part)}`;
      const definitions = new Set(part.map(({ definition }) => definition));
      if (definitions.size > 1) conflicts.set(unit, definitions);
      if (parts.length > 1) for (const entry of part) unitOf.set(entry, unit);
    }
  }
  if (unitOf.size === 0) return { rosters: same, conflicts };
  const renamed = new Map<readonly RosterEntry[], readonly RosterEntry[]>();
  for (const roster of given) {
    const entries = roster.map((entry) => {
      const unit = unitOf.get(entry);
      return unit === undefined ? entry : { ...entry, unit };
    });
    renamed.set(roster, entries);
  }
  return { rosters: renamed, conflicts };
}

/** Whether two definitions of one name share a live key. Without keys they share all. */
export function shareKeys(one: RosterEntry, other: RosterEntry): boolean {
  if (one.keys === undefined || other.keys === undefined) return true;
  const keys = new Set(one.keys.split(','));
  return other.keys.split(',').some((key) => keys.has(key));
}

/** The entries of each name that has different ones. */
function definitionsByName(rosters: readonly (readonly RosterEntry[])[]) {
  const all = new Map<string, RosterEntry>();
  const different = new Map<string, RosterEntry[]>();
  for (const roster of rosters) {
    for (const entry of roster) {
      const before = all.get(entry.unit);
      if (before === undefined) all.set(entry.unit, entry);
      else if (before.definition !== entry.definition || before.keys !== entry.keys) {
        const entries = different.get(entry.unit);
        if (entries === undefined) different.set(entry.unit, [before, entry]);
        else entries.push(entry);
      }
    }
  }
  // Entries that equal the first one were passed over, and belong to it.
  for (const roster of rosters) {
    for (const entry of roster) {
      const entries = different.get(entry.unit);
      if (entries !== undefined && !entries.includes(entry)) entries.push(entry);
    }
  }
  return different;
}

/** Groups entries that share keys. Entries without keys belong to all. */
function connected(entries: readonly RosterEntry[]): RosterEntry[][] {
  let parts: { keys: Set<string>; entries: RosterEntry[] }[] = [];
  for (const entry of entries) {
    if (entry.keys === undefined) return [[...entries]];
    const joined = { keys: new Set(entry.keys.split(',')), entries: [entry] };
    const apart: typeof parts = [];
    for (const part of parts) {
      if (![...part.keys].some((key) => joined.keys.has(key))) {
        apart.push(part);
        continue;
      }
      for (const key of part.keys) joined.keys.add(key);
      joined.entries = [...part.entries, ...joined.entries];
    }
    parts = [...apart, joined];
  }
  return parts.map((part) => part.entries);
}

function lowestKey(entries: readonly RosterEntry[]): string {
  return entries.flatMap(({ keys = '' }) => keys.split(',')).sort()[0] ?? '';
}
