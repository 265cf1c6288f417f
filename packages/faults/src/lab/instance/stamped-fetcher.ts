import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FetchContext } from '@smart-redis/core';
import { machineNowMs } from '../machine-time.js';
import type { StampedRow } from '../stamped-rows.js';
import { attemptName, contentsOf, rowsInPart, stampedRows } from '../stamped-rows.js';
import type { Recorder } from './recorder.js';
import type { FetchPlan, StampedCache } from './stamped-cache.js';

/** What {@link stampedFetcher} needs from the instance. */
export interface FetchRecording {
  readonly process: string;
  readonly cache: StampedCache;
  readonly record: Recorder;
  /**
   * Called when half of the rows have been returned, or when a fetch that returns all at once
   * starts.
   */
  halfWay(): void;
}

/** The context that the engine passes to a fetcher. */
export type StampedContext = Pick<FetchContext<unknown>, 'signal' | 'upstream'>;

/** Fetches stamped rows. */
export interface StampedFetcher {
  fetch(context: StampedContext): AsyncGenerator<StampedRow> | Promise<StampedRow[]>;
  /** Changes the behaviour of further fetches. */
  change(plan: Partial<FetchPlan>): void;
  /** The last fetch that has ended; `''` if there is none. */
  lastFetch(): string;
}

/** A fetcher whose rows name their fetch, and the record of each fetch when it has ended. */
export function stampedFetcher(recording: FetchRecording): StampedFetcher {
  const { process, cache, record, halfWay } = recording;
  const { name, delta, after } = cache;
  const source = `${process}/${name}`;
  let plan = cache.fetches;
  let fetches = 0;
  let last = '';

  const begin = (): StartedFetch => {
    if (plan.fails) throw new Error('the source is down');
    fetches += 1;
    const attempt = attemptName(source, fetches);
    const count = typeof plan.rowCount === 'number' ? plan.rowCount : plan.rowCount();
    const rows = delta
      ? rowsInPart(source, fetches, count, plan.rowBytes)
      : stampedRows(attempt, count, plan.rowBytes);
    return { attempt, rows, startedAt: machineNowMs() };
  };
  const end = (
    { attempt, rows, startedAt }: StartedFetch,
    { upstream }: Pick<StampedContext, 'upstream'>,
  ): void => {
    blockEventLoop(plan.blockMs);
    plan = { ...plan, blockMs: 0 };
    last = attempt;
    const targets = contentsOf(rows);
    const at = machineNowMs();
    const seen = after === null ? {} : { upstream };
    record({ kind: 'fetched', process, cache: name, attempt, startedAt, at, targets, ...seen });
  };

  async function* stream({ signal, upstream }: StampedContext): AsyncGenerator<StampedRow> {
    const started = begin();
    const { rows } = started;
    const stride = Math.max(1, Math.floor(rows.length / 6));
    for (const row of rows) {
      yield row;
      if (row.id === Math.floor(rows.length / 2)) halfWay();
      if (row.id % stride !== 0) continue;
      if (plan.fetchMs > 0) await sleep(plan.fetchMs / 6, undefined, { signal });
      else await turn();
    }
    end(started, { upstream });
  }
  const array = async (context: StampedContext): Promise<StampedRow[]> => {
    const started = begin();
    halfWay();
    if (plan.fetchMs > 0) await sleep(plan.fetchMs);
    await plan.until;
    end(started, context);
    return started.rows;
  };
  return {
    fetch: cache.gives === 'stream' ? stream : array,
    change: (changes) => {
      plan = { ...plan, ...changes };
    },
    lastFetch: () => last,
  };
}

interface StartedFetch {
  readonly attempt: string;
  readonly rows: StampedRow[];
  readonly startedAt: number;
}

/**
 * Blocks this thread for that long. It waits without using a processor, so that several can be
 * blocked on few cores.
 */
export function blockEventLoop(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
