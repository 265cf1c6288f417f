import { readSnapshot } from './snapshot.js';
import type { Snapshot, StateSource } from './snapshot.js';

/** Reads the state, once for all who ask at about the same time. */
export interface SnapshotReader {
  /** A reading that starts now. */
  readonly fresh: () => Promise<Snapshot>;
  /** One that runs, or is at most `oldestMs` (half a second) old, or else starts now. */
  readonly recent: (oldestMs?: number) => Promise<Snapshot>;
}

const recentMs = 500;

export function createSnapshotReader(source: StateSource): SnapshotReader {
  let current: { readonly startedAt: number; readonly snapshot: Promise<Snapshot> } | undefined;
  const fresh = (): Promise<Snapshot> => {
    const reading = { startedAt: performance.now(), snapshot: readSnapshot(source) };
    const forget = (): void => {
      if (current === reading) current = undefined;
    };
    current = reading;
    reading.snapshot.catch(forget);
    return reading.snapshot;
  };
  return {
    fresh,
    recent: (oldestMs = recentMs) => {
      const isRecent = current !== undefined && performance.now() - current.startedAt < oldestMs;
      return isRecent && current !== undefined ? current.snapshot : fresh();
    },
  };
}
