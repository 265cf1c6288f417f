import { waitFor } from '@smart-redis/testing';
import type { Board, CacheState, InstanceState } from './board.js';
import { endRunning, serverOf } from './board.js';
import { count, seconds } from './format.js';
import type { Child } from './processes/child.js';

/**
 * The death of an instance and its consequences. Times are milliseconds since the start of the demo.
 */
export interface Takeover {
  readonly victim: string;
  readonly killedAtMs: number;
  /** The cache whose refresh was interrupted, and the number of rows that it had sent. */
  readonly cache: string;
  readonly rows: number;
  successor: string | null;
  ledAtMs: number | null;
  /** Time at which the successor committed that cache. */
  committedAtMs: number | null;
}

/** Longer than the demo, whose signal ends the wait first. */
const patienceMs = 120_000;

/** Resolves when every cache has its first version. */
export async function untilAllBuilt(board: Board, signal: AbortSignal): Promise<void> {
  await look(signal, 'the first version of every cache', () =>
    [...board.caches.values()].every(({ current }) => current !== null),
  );
}

/**
 * Kills an instance in the middle of a large refresh, and waits until another one serves that cache
 * and has repeated the refresh.
 */
export async function killInstance(
  board: Board,
  instances: readonly Child[],
  signal: AbortSignal,
): Promise<void> {
  const target = await look(signal, 'an instance in the middle of a refresh', () =>
    midRefresh(board),
  );
  const { server, cache, rows, ofRows } = target;
  const killed = instances.find(({ name }) => name === server.name)?.kill();
  const takeover: Takeover = {
    victim: server.name,
    killedAtMs: board.elapsedMs(),
    cache: cache.name,
    rows,
    successor: null,
    ledAtMs: null,
    committedAtMs: null,
  };
  board.takeover = takeover;
  server.state = 'killed';
  const moved = [...server.serves];
  server.serves.clear();
  endRunning(board, server.name);
  board.note(
    `${server.name} KILLED (SIGKILL) in the middle of ${cache.name}: row ${count(rows)} of ${count(ofRows)}`,
  );
  await killed;

  const successor = await look(signal, 'another instance that serves it', () =>
    serverOf(board, cache.name),
  );
  takeover.successor = successor.name;
  takeover.ledAtMs = board.elapsedMs();
  const tookMs = takeover.ledAtMs - takeover.killedAtMs;
  board.note(
    `takeover ${seconds(tookMs)} after the kill (${moved.join(', ')} moved); readers saw the last version all the while`,
  );

  const before = cache.current?.version ?? 0;
  await look(
    signal,
    `a new version of ${cache.name}`,
    () => (cache.current?.version ?? 0) > before,
  );
  takeover.committedAtMs = board.elapsedMs();
}

interface MidRefresh {
  readonly server: InstanceState;
  readonly cache: CacheState;
  readonly rows: number;
  readonly ofRows: number;
}

/** A slow refresh that has written many of its rows, but not all. */
function midRefresh(board: Board): MidRefresh | undefined {
  for (const cache of board.caches.values()) {
    const server = serverOf(board, cache.name);
    const rows = cache.running?.rows ?? 0;
    const ofRows = cache.current?.rows ?? 0;
    if (server !== undefined && ofRows > 5000 && rows > ofRows * 0.3 && rows < ofRows * 0.8)
      return { server, cache, rows, ofRows };
  }
  return undefined;
}

function look<T>(
  signal: AbortSignal,
  message: string,
  condition: () => T,
): Promise<NonNullable<T>> {
  const check = (): T => {
    signal.throwIfAborted();
    return condition();
  };
  return waitFor(check, { message, timeoutMs: patienceMs });
}
