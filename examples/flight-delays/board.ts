import type { RecordableHistogram } from 'node:perf_hooks';
import { createHistogram } from 'node:perf_hooks';
import type { Verdict } from './judge.js';
import type { Takeover } from './takeover.js';
import { views } from './views.js';

/** The state of an instance. */
export interface InstanceState {
  readonly name: string;
  state: 'starting' | 'running' | 'killed';
  /** The caches that it serves. */
  readonly serves: Set<string>;
}

/** A running refresh. */
export interface RunningRefresh {
  readonly instance: string;
  /** Rows so far; 0 while the query is running. */
  readonly rows: number;
  /** Milliseconds to the first row; `null` before. */
  readonly queryMs: number | null;
}

/** A committed version. */
export interface CommittedVersion {
  readonly version: number;
  readonly term: number;
  readonly rows: number;
  /** Milliseconds of the whole refresh, and of the query alone. */
  readonly refreshMs: number;
  readonly queryMs: number;
  /** Milliseconds since the demo began. */
  readonly atMs: number;
}

/** The state of a cache. */
export interface CacheState {
  readonly name: string;
  current: CommittedVersion | null;
  running: RunningRefresh | null;
  /** Microseconds of every reading. */
  readonly latencies: RecordableHistogram;
}

/** An event of the demo. */
export interface Happening {
  /** Milliseconds since the demo began. */
  readonly atMs: number;
  readonly text: string;
}

/** The state of the demo, which the screen shows and the summary evaluates. */
export interface Board {
  readonly instances: ReadonlyMap<string, InstanceState>;
  readonly caches: ReadonlyMap<string, CacheState>;
  readonly verdicts: Record<Verdict, number>;
  /** Microseconds of every reading. */
  readonly latencies: RecordableHistogram;
  readonly happenings: readonly Happening[];
  takeover: Takeover | null;
  /** Where a browser shows the caches; `null` before that is served. */
  address: string | null;
  /** Commits whose version was not higher than the last, or whose term was lower. */
  commitsBackwards: number;
  elapsedMs(): number;
  note(text: string): void;
}

/** Creates an empty {@link Board}, and starts its time. */
export function createBoard(instanceNames: readonly string[]): Board {
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  const happenings: Happening[] = [];
  return {
    instances: new Map(
      instanceNames.map((name) => [name, { name, state: 'starting', serves: new Set() }]),
    ),
    caches: new Map(
      views.map(({ cache: name }) => [
        name,
        { name, current: null, running: null, latencies: createHistogram() },
      ]),
    ),
    verdicts: { 'not-yet': 0, whole: 0, missed: 0, mixed: 0, backwards: 0 },
    latencies: createHistogram(),
    happenings,
    takeover: null,
    address: null,
    commitsBackwards: 0,
    elapsedMs,
    note: (text) => {
      happenings.push({ atMs: elapsedMs(), text });
    },
  };
}

/** The instance that serves a cache, if one is known. */
export function serverOf({ instances }: Board, cache: string): InstanceState | undefined {
  return [...instances.values()].find(({ serves }) => serves.has(cache));
}

/** Called when an instance no longer refreshes; discards its running refreshes. */
export function endRunning({ caches }: Board, instance: string): void {
  for (const cache of caches.values()) {
    if (cache.running?.instance === instance) cache.running = null;
  }
}
