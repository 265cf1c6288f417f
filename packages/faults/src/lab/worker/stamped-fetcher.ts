import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FetchContext } from '@smart-redis/core';
import { machineNowMs } from '../machine-time.js';
import type { StampedRow } from '../stamped-rows.js';
import { attemptName, contentsOf, rowsInPart, stampedRows } from '../stamped-rows.js';
import type { Recorder } from './history-file.js';

/** How fetches go; each fetch looks at it when it starts. */
export interface FetchPlan {
  rowCount: number;
  /** Milliseconds, spread over the rows. */
  fetchMs: number;
  fails: boolean;
  /** Blocks the event loop at the end of the next fetch. */
  blockMs: number;
}

/** What {@link stampedFetcher} must know of the worker. */
export interface FetchRecording {
  readonly process: string;
  readonly cache: string;
  readonly record: Recorder;
  readonly plan: FetchPlan;
  /** Whether rows change in part from fetch to fetch; else each changes each time. */
  readonly delta: boolean;
  /** Half of the rows have been given. */
  halfWay(): void;
}

/** A fetch of stamped rows, as a stream. */
export type StampedFetch = (
  context: Pick<FetchContext<unknown>, 'signal'>,
) => AsyncGenerator<StampedRow>;

/**
 * A fetcher whose rows say which fetch they are of, and what it has to be known by when it has
 * ended.
 */
export function stampedFetcher(recording: FetchRecording): {
  readonly fetch: StampedFetch;
  lastFetch(): string;
} {
  const { process, cache, record, plan, delta, halfWay } = recording;
  const source = `${process}/${cache}`;
  let fetches = 0;
  let last = '';
  return {
    lastFetch: () => last,
    fetch: async function* ({ signal }) {
      if (plan.fails) throw new Error('the source is down');
      fetches += 1;
      const attempt = attemptName(source, fetches);
      const startedAt = machineNowMs();
      const { rowCount } = plan;
      const rows = delta ? rowsInPart(source, fetches, rowCount) : stampedRows(attempt, rowCount);
      const stride = Math.max(1, Math.floor(rows.length / 6));
      for (const row of rows) {
        yield row;
        if (row.id === Math.floor(rows.length / 2)) halfWay();
        if (row.id % stride !== 0) continue;
        if (plan.fetchMs > 0) await sleep(plan.fetchMs / 6, undefined, { signal });
        else await turn();
      }
      blockEventLoop(plan.blockMs);
      plan.blockMs = 0;
      last = attempt;
      record({
        kind: 'fetched',
        process,
        cache,
        attempt,
        startedAt,
        at: machineNowMs(),
        targets: contentsOf(rows),
      });
    },
  };
}

/**
 * Nothing else of this thread runs for so long. It waits without working, so that several may be
 * blocked on few cores.
 */
export function blockEventLoop(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
