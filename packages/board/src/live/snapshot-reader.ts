import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readSnapshot } from './snapshot.js';
import type { Reading, Snapshot, StateSource } from './snapshot.js';

/** Reads the state, once for all who ask at about the same time. */
export interface SnapshotReader {
  /** A reading that starts now. */
  readonly fresh: () => Promise<Snapshot>;
  /** One that runs, or is at most `oldestMs` (half a second) old, or else starts now. */
  readonly recent: (oldestMs?: number) => Promise<Snapshot>;
  /** The same as soon as Redis answers; rejects if that refuses it, or cannot be reached. */
  readonly begun: () => Promise<BegunReading>;
}

export type BegunReading = Pick<Reading, 'snapshot'>;

const recentMs = 500;

export function createSnapshotReader(source: StateSource): SnapshotReader {
  let current: (Reading & { readonly startedAt: number }) | undefined;
  const reader = randomUUID().slice(0, 8);
  let readings = 0;
  const start = (): Reading => {
    readings += 1;
    const revision = `${reader}-${String(readings)}`;
    const reading = { startedAt: performance.now(), ...readSnapshot(source, revision) };
    const forget = (): void => {
      if (current === reading) current = undefined;
    };
    current = reading;
    reading.snapshot.catch(forget);
    return reading;
  };
  const recent = (oldestMs = recentMs): Reading => {
    const isRecent = current !== undefined && performance.now() - current.startedAt < oldestMs;
    return isRecent && current !== undefined ? current : start();
  };
  return {
    fresh: () => start().snapshot,
    recent: (oldestMs) => recent(oldestMs).snapshot,
    begun: async () => {
      const { snapshot, answered } = recent();
      // What was refused together with that answer comes first.
      await Promise.race([snapshot, answered.then(() => nextTurn())]);
      return { snapshot };
    },
  };
}
