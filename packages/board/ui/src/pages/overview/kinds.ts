import type { ApiCache, ApiStatus } from '../../../../src/api.js';
import type { KnownCache } from '../../data/known.js';
import { statusOf } from '../../data/known.js';

/** What the overview can be filtered by. */
export const kinds = [
  ...(['stale', 'late', 'building', 'unknown', 'fresh'] as const),
  ...(['failing', 'paused', 'overdue', 'running'] as const),
];
export type Kind = (typeof kinds)[number];

/** A cache with what is worked out of it for the list. */
export interface Entry {
  readonly known: KnownCache;
  readonly status: ApiStatus;
  /** The worst is 0. */
  readonly rank: number;
  /** What the search looks through, in lower case. */
  readonly words: string;
}

export function entryOf(known: KnownCache, now: number, isCertain: boolean): Entry {
  const status = statusOf(known, now, isCertain);
  const { name, family, servedBy, lastError } = known.value;
  return {
    known,
    status,
    rank: rankOf(status, known.value),
    words: [name, family, servedBy, lastError?.code].filter(Boolean).join('\n').toLowerCase(),
  };
}

/**
 * The worst first: what is not fresh, by how bad that is, and then what is fresh and will not stay so.
 */
function rankOf(status: ApiStatus, { lastError, overdue, paused }: ApiCache): number {
  const rank = { stale: 0, building: 1, late: 2, unknown: 3, fresh: 7 }[status];
  if (lastError !== null) return Math.min(rank, 4);
  if (overdue) return Math.min(rank, 5);
  return paused === null ? rank : Math.min(rank, 6);
}

export function isOfKind({ known: { value }, status }: Entry, kind: Kind): boolean {
  switch (kind) {
    case 'failing':
      return value.lastError !== null;
    case 'paused':
      return value.paused !== null;
    // These pass by themselves: they are only so while somebody knows.
    case 'overdue':
      return value.overdue && status !== 'unknown';
    case 'running':
      return value.running !== null && status !== 'unknown';
    case 'stale':
    case 'late':
    case 'building':
    case 'unknown':
    case 'fresh':
      return status === kind;
  }
}

/** How many there are of each kind. */
export function countKinds(entries: readonly Entry[]): Readonly<Record<Kind, number>> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  for (const entry of entries)
    for (const kind of kinds) if (isOfKind(entry, kind)) counts[kind] += 1;
  return counts;
}
