import type { Codec } from '../codec.js';
import { jsonCodec } from '../codec.js';
import { encodeRow } from '../writers/encode-row.js';
import type { Target } from '../target.js';
import type { ResultForm, WriteBatch, Writer } from '../writer.js';
import type { RowCheck } from './row-check.js';
import { takeRow } from './write-batch.js';

/** Bounds of a batch: it is full when either is reached. */
export interface BatchBounds {
  readonly maxRows: number;
  /**
   * Length of the encoded rows: bytes of a `Buffer`, UTF-16 units of a text, which are its bytes where it is ASCII. A single
   * larger row still makes a batch.
   */
  readonly maxLength: number;
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
  /** Their writers take what they need of every row as it comes. */
  readonly targets: readonly Target[];
  /** Asked about every row that is stored as JSON. */
  readonly check: RowCheck;
}

/** An empty {@link RowBatch}. */
export function createRowBatch(options: RowBatchOptions): RowBatch {
  const { index, offset, form, codecs, targets, check, maxRows, maxLength } = options;
  const rows: unknown[] = [];
  const encodings = codecs.map((codec) => ({ codec, encoded: [] as (string | Buffer)[] }));
  const takings = targets.flatMap((target) =>
    target.writer.take === undefined ? [] : [{ target, words: [] as string[] }],
  );
  const isJson = codecs.includes(jsonCodec);
  let length = 0;
  const numberOf = (position: number): number | undefined =>
    form === 'value' ? undefined : offset + position;

  const add = (row: unknown): boolean => {
    const number = numberOf(rows.length);
    if (isJson) check.demandData(row, number);
    for (const { codec, encoded } of encodings) {
      const stored = encodeRow(codec, row, number);
      length += stored.length;
      encoded.push(stored);
    }
    if (isJson) check.look(row, number);
    for (const { target, words } of takings) takeRow(target, row, offset + rows.length, words);
    rows.push(row);
    return rows.length >= maxRows || length >= maxLength;
  };
  const encoded = (codec: Codec): readonly (string | Buffer)[] => {
    const known = encodings.find((encoding) => encoding.codec === codec);
    if (known !== undefined) return known.encoded;
    const made = rows.map((row, position) => encodeRow(codec, row, numberOf(position)));
    encodings.push({ codec, encoded: made });
    return made;
  };
  const taken = (writer: Writer<never>): readonly string[] =>
    takings.find(({ target }) => target.writer === writer)?.words ?? [];
  return { index, offset, form, rows, add, encoded, taken };
}
