import type { Reply } from '@smart-redis/core';
import type { Keyspace } from '@smart-redis/testing';
import { createCacheJudge } from '../cache-judge.js';
import type { CacheJudge } from '../cache-judge.js';
import type { SeatCache } from './seat-caches.js';
import { seatCaches, seatsKey } from './seat-caches.js';

/** Watches the caches and the seats at the server, and keeps the first broken promise. */
export interface SeatJudge {
  readonly violation: string | null;
  find(violation: string): void;
  /** Checks all keys after a command. */
  look(command: readonly string[], reply: Reply): void;
  commitCount(cache: string): number;
  /** The shape that the version of a cache was built with; 0 without one. */
  builtShape(cache: string): number;
  /** The caches have lost data, or have gone back to an earlier state. */
  lostCaches(): void;
  /** The seats have gone back to an earlier state. */
  lostSeats(): void;
  serverWentBack(): void;
}

/** Who may refresh a cache, by its metadata. */
interface Fence {
  readonly candidacy: string;
  readonly busyUntil: number;
  readonly busyFor: number;
}

/** What a {@link SeatJudge} sees. */
export interface SeatJudgeOptions {
  readonly keyspaceOf: () => Keyspace;
  readonly serverNowMs: () => number;
  /** Whether a call that may take this seat is in transit. */
  readonly mayStillTake: (seat: string) => boolean;
}

/** A {@link SeatJudge} of {@link seatCaches}. */
export function createSeatJudge(options: SeatJudgeOptions): SeatJudge {
  const { keyspaceOf, mayStillTake } = options;
  let violation: string | null = null;
  const find = (found: string): void => {
    violation ??= found;
  };
  const watches = seatCaches.map((cache) => watchCache(cache, options, find));
  const left = new Set<string>();
  const lookAtSeats = (command: readonly string[], reply: Reply): void => {
    const seat = seatThatLeft(command, reply);
    if (seat !== undefined) left.add(seat);
    const value = left.size === 0 ? undefined : keyspaceOf().entry(seatsKey)?.value;
    if (value?.type !== 'zset') return;
    for (const gone of left) {
      if (value.scores.has(gone) && !mayStillTake(gone)) find(`${gone} has left, and sits again`);
    }
  };
  return {
    get violation() {
      return violation;
    },
    find,
    look: (command, reply) => {
      for (const { look } of watches) look();
      lookAtSeats(command, reply);
    },
    commitCount: (cache) =>
      watches.find(({ name }) => name === cache)?.rows.commitCount ?? Number.NaN,
    builtShape: (cache) => {
      const keys = seatCaches.find(({ name }) => name === cache)?.keys;
      const value = keys && keyspaceOf().entry(keys.metadata)?.value;
      return value?.type === 'hash' ? Number(value.fields.get('shape') ?? 0) : 0;
    },
    lostCaches: () => {
      for (const { lost } of watches) lost();
    },
    serverWentBack: () => {
      for (const { rows } of watches) rows.serverWentBack();
    },
    lostSeats: () => left.clear(),
  };
}

interface CacheWatch {
  readonly name: string;
  readonly rows: CacheJudge;
  look(): void;
  lost(): void;
}

function watchCache(
  { name, keys }: SeatCache,
  { keyspaceOf, serverNowMs }: SeatJudgeOptions,
  find: (violation: string) => void,
): CacheWatch {
  const rows = createCacheJudge(keyspaceOf, false, keys);
  let seen: unknown;
  let last: Fence | undefined;
  const fence = (): Fence | undefined => {
    const value = keyspaceOf().entry(keys.metadata)?.value;
    seen = value;
    if (value?.type !== 'hash') return undefined;
    const field = (of: string): string => value.fields.get(of) ?? '';
    return {
      candidacy: field('candidacy'),
      busyUntil: Number(field('busyUntil')),
      busyFor: Number(field('busyFor')),
    };
  };
  return {
    name,
    rows,
    look: () => {
      rows.look();
      if (rows.violation !== null) find(`${name}: ${rows.violation}`);
      if (keyspaceOf().entry(keys.metadata)?.value === seen) return;
      const before = last;
      const next = (last = fence());
      if (before === undefined || next === undefined) return;
      if (before.candidacy === next.candidacy) {
        if (before.busyUntil === 0 && next.busyUntil > 0) {
          find(`${name}: the mark of a run that has ended is back`);
        }
        return;
      }
      const now = Math.floor(serverNowMs());
      const isMarked = now < before.busyUntil && before.busyUntil <= now + before.busyFor;
      if (isMarked && seatOf(before.candidacy) !== seatOf(next.candidacy)) {
        find(`${name}: ${next.candidacy} has claimed it while ${before.candidacy} is marked`);
      }
    },
    lost: () => {
      last = fence();
      rows.wentBack();
    },
  };
}

/** The seat that a call has given up, by the keys of its script. */
function seatThatLeft(command: readonly string[], reply: Reply): string | undefined {
  const [name, , keyCount, firstKey, ...rest] = command;
  if (name !== 'EVAL' && name !== 'EVALSHA') return undefined;
  if (firstKey !== seatsKey || keyCount !== '3' || Number(reply) !== 1) return undefined;
  return rest[2];
}

function seatOf(candidacy: string): string {
  return candidacy.replace(/-\d+$/, '');
}
