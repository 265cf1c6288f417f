import type { Clock } from '../contracts/clock.js';
import type { Codec } from '../contracts/codec.js';
import { fetchFailure } from '../source/fetch-failure.js';
import type { RowGuard } from '../guard/row-guard.js';
import { leftOut } from '../guard/row-guard.js';
import type { LossesSeen } from '../source/losses-seen.js';
import type { BatchBounds, RowBatch } from './row-batch.js';
import { rowBatches } from './row-batch.js';
import { createRowCheck } from '../source/row-check.js';
import { invalidResult } from '../source/invalid-result.js';
import { refusalOfChunk, refusalOfFirstRow } from '../source/refuse-rows.js';
import type { FetchedResult, FetchedRows, HeldResult } from '../source/take-answer.js';
import { isHeld } from '../source/take-answer.js';
import type { StagedTarget } from './staged-target.js';
import type { LoopTurns } from '../waiting/loop-turns.js';
import { createLoopTurns } from '../waiting/loop-turns.js';

/**
 * Fixed bounds, independent of the load: the same rows always result in the same batches, so that
 * their digests can be compared. Redis reads 16 KiB at a time (PROTO_IOBUF_LEN) and serves other
 * clients in between, so a reader waits for at most one batch.
 */
const bounds: BatchBounds = { maxRows: 100, maxLength: 14 * 1024 };

/** Options of {@link batchesOf}. */
export interface BatchOptions {
  readonly clock: Clock;
  /** Aborts with the error that ends the refresh, which is thrown then. */
  readonly signal: AbortSignal;
  /** Records values that JSON cannot represent. */
  readonly losses: LossesSeen;
  /** Watches the rows of a source. @default none */
  readonly guard?: RowGuard | undefined;
}

/**
 * Splits a result into non-empty batches, pulled no faster than they are consumed. Yields to the
 * event loop in between.
 * @throws SmartRedisError `SR_FETCH_FAILED` if the source fails, `SR_INVALID_RESULT` if it does not
 * yield rows
 */
export async function* batchesOf(
  result: FetchedResult,
  targets: readonly StagedTarget[],
  { clock, signal, losses, guard }: BatchOptions,
): AsyncGenerator<RowBatch, void, undefined> {
  const codecs = distinctCodecs(targets);
  const shown = targets.map(({ target }) => target);
  const { form } = result;
  const turns = createLoopTurns(clock);
  const check = createRowCheck(result.cache, losses);
  const batchAt = rowBatches({ ...bounds, form, codecs, targets: shown, check });
  let batch = batchAt(0, 0);
  const following = ({ index, offset, rows: { length } }: RowBatch): RowBatch =>
    batchAt(index + 1, offset + length);

  const pulled = { rows: 0 };
  const fill = isHeld(result)
    ? fillFromArray(result, turns, signal)
    : fillFromSource(result, turns, signal, guard, pulled);
  try {
    while (await fill(batch)) {
      yield batch;
      batch = following(batch);
    }
    if (!isHeld(result)) finish(result, signal, pulled.rows);
    if (batch.rows.length > 0) yield batch;
  } finally {
    check.report();
  }
}

/**
 * Adds rows to a batch until it is full (`true`), or there are no more. A small function, because
 * each await saves all of its variables.
 */
type Fill = (batch: RowBatch) => Promise<boolean>;

function fillFromArray(
  { rows, leftOutAt = [] }: HeldResult,
  turns: LoopTurns,
  signal: AbortSignal,
): Fill {
  let position = 0;
  let skipped = 0;
  return async (batch) => {
    while (position < rows.length) {
      while (leftOutAt[skipped] === position + skipped) skipped += 1;
      const isFull = batch.add(rows[position], position + skipped);
      position += 1;
      if (turns.isDue()) await takeTurn(turns, signal);
      if (isFull) return true;
    }
    return false;
  };
}

function fillFromSource(
  result: FetchedRows,
  turns: LoopTurns,
  signal: AbortSignal,
  guard: RowGuard | undefined,
  pulled: { rows: number },
): Fill {
  const { source } = result;
  const most = guard?.most ?? Infinity;
  const admit = guard?.admit;
  let taken = 0;
  /** Whether the batch is full now. */
  const take = (row: unknown, batch: RowBatch): boolean => {
    if (row === leftOut) return false;
    taken += 1;
    if (taken > most) guard?.refuse(taken);
    return batch.add(row, pulled.rows - 1);
  };
  /** What is stored of a row; only a schema may answer with a promise. */
  const pass = (row: unknown): unknown => {
    if (pulled.rows === 0) demandRow(result, row);
    pulled.rows += 1;
    return admit === undefined ? row : admit(row);
  };
  if (!source.isAsync) {
    return async (batch) => {
      for (let isFull = false; !isFull;) {
        let step: IteratorResult<unknown>;
        try {
          step = source.next() as IteratorResult<unknown>;
        } catch (error) {
          throw failureOf(result, signal, { error });
        }
        if (step.done === true) return false;
        const passed = pass(step.value);
        isFull = take(admit && passed instanceof Promise ? await passed : passed, batch);
        if (turns.isDue()) await takeTurn(turns, signal);
      }
      return true;
    };
  }
  return async (batch) => {
    for (let isFull = false; !isFull;) {
      let step: IteratorResult<unknown>;
      try {
        step = await source.next();
      } catch (error) {
        throw failureOf(result, signal, { error });
      }
      // Results of a source after it was ended are ignored.
      if (signal.aborted) throw signal.reason;
      if (step.done === true) return false;
      const passed = pass(step.value);
      isFull = take(admit && passed instanceof Promise ? await passed : passed, batch);
      if (turns.isDue()) await takeTurn(turns, signal);
    }
    return true;
  };
}

async function takeTurn(turns: LoopTurns, signal: AbortSignal): Promise<void> {
  await turns.take();
  signal.throwIfAborted();
}

function demandRow({ cache, source, isWebStream }: FetchedRows, row: unknown): void {
  const refusal =
    refusalOfFirstRow(row, source.isAsync) ?? (isWebStream ? refusalOfChunk(row) : undefined);
  if (refusal !== undefined) throw invalidResult(cache, refusal, { row: 0 });
}

function finish(result: FetchedRows, signal: AbortSignal, rows: number): void {
  try {
    result.source.finished();
  } catch (error) {
    throw failureOf(result, signal, { error });
  }
  result.complete(rows);
}

/** The error to report for a failed source. */
function failureOf(
  { cache, source }: FetchedRows,
  signal: AbortSignal,
  failure: { readonly error: unknown },
): unknown {
  // The source was ended, and this may be the consequence.
  if (signal.aborted) return signal.reason;
  try {
    source.finished(failure);
  } catch (reason) {
    return fetchFailure(cache, reason);
  }
  return fetchFailure(cache, failure.error);
}

function distinctCodecs(targets: readonly StagedTarget[]): Codec[] {
  const codecs = targets.flatMap(({ target: { writer } }) =>
    // A writer with a view has its rows encoded apart.
    writer.codec === undefined || writer.view !== undefined ? [] : [writer.codec],
  );
  return [...new Set(codecs)];
}
