import type { Codec } from '../codec.js';
import type { PulledResult } from './result.js';
import type { BatchBounds, RowBatch } from './row-batch.js';
import { createRowBatch } from './row-batch.js';
import type { StagedTarget } from './staged-target.js';

/**
 * Bounds that do not follow the load: the same rows always make the same batches, so that their digests can be compared.
 * Redis reads 16 KiB at a time (PROTO_IOBUF_LEN) and serves the others in between, so a reader waits for one batch.
 */
const bounds: BatchBounds = { maxRows: 100, maxLength: 14 * 1024 };

/**
 * Cuts a result into batches, pulled no faster than they are taken: never an empty one. Ends early, and tells the source,
 * when the consumer stops or `signal` aborts.
 */
export async function* batchesOf(
  { rows, form }: PulledResult,
  targets: readonly StagedTarget[],
  signal: AbortSignal,
): AsyncGenerator<RowBatch, void, undefined> {
  const codecs = distinctCodecs(targets);
  let batch = createRowBatch({ ...bounds, index: 0, offset: 0, form, codecs });
  const following = ({ index, offset, rows: { length } }: RowBatch): RowBatch =>
    createRowBatch({ ...bounds, index: index + 1, offset: offset + length, form, codecs });

  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      // A slow source need not fill a batch that nobody will send.
      if (signal.aborted) return;
      if (!batch.add(row)) continue;
      yield batch;
      batch = following(batch);
    }
  } else {
    for (const row of rows) {
      if (!batch.add(row)) continue;
      yield batch;
      batch = following(batch);
    }
  }
  if (batch.rows.length > 0) yield batch;
}

function distinctCodecs(targets: readonly StagedTarget[]): Codec[] {
  const codecs = targets.flatMap(({ target: { writer } }) =>
    writer.codec === undefined ? [] : [writer.codec],
  );
  return [...new Set(codecs)];
}
