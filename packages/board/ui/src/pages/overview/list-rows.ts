import type { Entry, Kind } from './kinds.js';
import { isOfKind } from './kinds.js';

/** A row of the list: a cache, or a family with its members below if it is open. */
export type ListRow =
  | {
      readonly kind: 'cache';
      readonly key: string;
      readonly entry: Entry;
      readonly isMember: boolean;
    }
  | {
      readonly kind: 'family';
      readonly key: string;
      readonly family: string;
      readonly members: readonly Entry[];
      readonly isOpen: boolean;
    };

export const sortings = ['worst', 'name', 'age', 'rows', 'bytes', 'duration', 'next'] as const;
export type Sorting = (typeof sortings)[number];

/** What is to be seen of the list. */
export interface Selection {
  readonly search: string;
  readonly kind: Kind | null;
  readonly sorting: Sorting;
  readonly openFamilies: ReadonlySet<string>;
}

/** The rows in their order. Families are together unless somebody searches, filters or sorts. */
export function listRows(entries: readonly Entry[], selection: Selection): readonly ListRow[] {
  const { search, kind, sorting, openFamilies } = selection;
  const words = search.toLowerCase().split(/\s+/);
  const chosen = entries
    .filter((entry) => kind === null || isOfKind(entry, kind))
    .filter((entry) => words.every((word) => entry.words.includes(word)))
    .sort(comparisons[sorting]);
  const isGrouped = search.trim() === '' && kind === null && sorting === 'worst';
  const families = isGrouped ? membersByFamily(chosen) : new Map<string, readonly Entry[]>();
  return chosen.flatMap((entry) => {
    const { family } = entry.known.value;
    const members = family === null ? undefined : families.get(family);
    if (family === null || members === undefined) return [cacheRow(entry, false)];
    // It stands where its worst member would.
    if (members[0] !== entry) return [];
    const isOpen = openFamilies.has(family);
    const head: ListRow = { kind: 'family', key: `family ${family}`, family, members, isOpen };
    return isOpen ? [head, ...members.map((member) => cacheRow(member, true))] : [head];
  });
}

function cacheRow(entry: Entry, isMember: boolean): ListRow {
  return { kind: 'cache', key: `cache ${entry.known.value.name}`, entry, isMember };
}

/** The families that have several members. */
function membersByFamily(entries: readonly Entry[]): Map<string, readonly Entry[]> {
  const families = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { family } = entry.known.value;
    if (family === null) continue;
    const members = families.get(family);
    if (members === undefined) families.set(family, [entry]);
    else members.push(entry);
  }
  return new Map([...families].filter(([, members]) => members.length > 1));
}

type Comparison = (one: Entry, other: Entry) => number;

const byName: Comparison = (one, other) => {
  const [first, second] = [one.known.value.name, other.known.value.name];
  return first < second ? -1 : first > second ? 1 : 0;
};

/** The largest first; what has none is last. */
function byLargest(of: (entry: Entry) => number | null): Comparison {
  return (one, other) => (of(other) ?? -1) - (of(one) ?? -1) || byName(one, other);
}

const comparisons: Readonly<Record<Sorting, Comparison>> = {
  worst: (one, other) => one.rank - other.rank || byName(one, other),
  name: byName,
  // Those that were never built are the oldest of all.
  age: byLargest(({ known: { value, readAt } }) =>
    value.ageMs === null ? Number.MAX_VALUE : value.ageMs - readAt + 1e12,
  ),
  rows: byLargest(({ known }) => known.value.rows),
  bytes: byLargest(({ known }) => known.value.bytes),
  duration: byLargest(({ known }) => known.value.durationMs),
  next: (one, other) => nextOf(one) - nextOf(other) || byName(one, other),
};

function nextOf({ known: { value } }: Entry): number {
  return value.nextRefreshAt === null ? Number.MAX_VALUE : Date.parse(value.nextRefreshAt);
}
