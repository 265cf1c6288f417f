import type { Codec } from '../codec.js';
import { encodeRow } from '../writers/encode-row.js';
import type { ResultForm, WriteBatch } from '../writer.js';

/** Bounds of a batch: it is full when either is reached. */
export interface BatchBounds {
  readonly maxRows: number;
  /** Of encoded rows. A single larger row still makes a batch. */
  readonly maxBytes: number;
}

/** Rows on their way to Redis, encoded once however many targets show them. */
export interface RowBatch extends WriteBatch {
  readonly rows: readonly unknown[];
  /** Takes one more row; answers whether the batch is full now. */
  add(row: unknown): boolean;
}

/** Options of {@link createRowBatch}. */
export interface RowBatchOptions extends BatchBounds {
  readonly index: number;
  readonly offset: number;
  readonly form: ResultForm;
  /** Every row is encoded with these as it comes, which is how the batch knows its size. */
  readonly codecs: readonly Codec[];
}

/** An empty {@link RowBatch}. */
export function createRowBatch(options: RowBatchOptions): RowBatch {
  const { index, offset, form, codecs, maxRows, maxBytes } = options;
  const rows: unknown[] = [];
  const encodings = new Map<Codec, (string | Buffer)[]>(codecs.map((codec) => [codec, []]));
  let bytes = 0;

  const add = (row: unknown): boolean => {
    for (const [codec, encoded] of encodings) {
      const text = encodeRow(codec, row, offset + rows.length);
      bytes += Buffer.byteLength(text);
      encoded.push(text);
    }
    rows.push(row);
    return rows.length >= maxRows || bytes >= maxBytes;
  };
  const encoded = (codec: Codec): readonly (string | Buffer)[] => {
    let known = encodings.get(codec);
    if (known === undefined) {
      known = rows.map((row, position) => encodeRow(codec, row, offset + position));
      encodings.set(codec, known);
    }
    return known;
  };
  return { index, offset, form, rows, add, encoded };
}
