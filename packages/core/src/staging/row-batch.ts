import type { Codec } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import { encodeRow } from '../targets/encode-row.js';
import type { Target } from '../contracts/target.js';
import type { ResultForm, Writer } from '../contracts/writer.js';
import type { RowCheck } from '../source/row-check.js';
import { takeRow } from './take-row.js';
import type { BatchPart } from './view-parts.js';
import { viewParts } from './view-parts.js';

/** Bounds of a batch: it is full when either is reached. */
export interface BatchBounds {
  readonly maxRows: number;
  /**
   * Length of the encoded rows: bytes of a `Buffer`, UTF-16 units of a text, which equal its bytes
   * for ASCII. A single larger row still forms a batch.
   */
  readonly maxLength: number;
}

/** Rows for Redis, encoded once regardless of the number of targets. */
export interface RowBatch extends BatchPart {
  /** The part of the batch that a writer shows; the batch itself for a writer without a view. */
  partOf(writer: Writer<never>): BatchPart;
  /**
   * Adds a row; returns whether the batch is now full. Errors name the row by its number in the
   * fetcher's result, of which a guard may have left out earlier rows.
   */
  add(row: unknown, rowNumber: number): boolean;
}

/** Options that the batches of one pass share. */
export interface RowBatchOptions extends BatchBounds {
  readonly form: ResultForm;
  /** Every row is encoded with these when it arrives, which determines the size of a batch. */
  readonly codecs: readonly Codec[];
  /** The targets, whose writers extract what they need when a row arrives. */
  readonly targets: readonly Target[];
  /** Checks every row that is stored as JSON. */
  readonly check: RowCheck;
}

/** Returns a factory for the empty batches of one pass: `(index, offset) => batch`. */
export function rowBatches(options: RowBatchOptions): (index: number, offset: number) => RowBatch {
  const { form, codecs, targets, check, maxRows, maxLength } = options;
  const takers = targets.filter(
    ({ writer }) => writer.take !== undefined && writer.view === undefined,
  );
  const views = targets
    .filter(({ writer }) => writer.view !== undefined)
    .map((target) => viewParts(target, { form, check }));
  const isJson = codecs.includes(jsonCodec);

  return (index, offset) => {
    const rows: unknown[] = [];
    const encodings = codecs.map((): (string | Buffer)[] => []);
    const takings = takers.map((): string[] => []);
    const parts = views.map((begin) => begin());
    const numbers: number[] = [];
    const isValue = form === 'value';
    let length = 0;

    const add = (row: unknown, rowNumber: number): boolean => {
      const number = isValue ? undefined : rowNumber;
      if (isJson) check.demandData(row, number);
      // By index, because an iterator would cost more than the work done here.
      for (let at = 0; at < codecs.length; at += 1) {
        const stored = encodeRow(codecs[at] as Codec, row, number);
        length += stored.length;
        (encodings[at] as (string | Buffer)[]).push(stored);
      }
      if (isJson) check.look(row, number);
      for (let at = 0; at < takers.length; at += 1) {
        takeRow(takers[at] as Target, row, rowNumber, takings[at] as string[]);
      }
      for (let at = 0; at < parts.length; at += 1) {
        length += parts[at]?.add(row, rowNumber) ?? 0;
      }
      rows.push(row);
      numbers.push(rowNumber);
      return rows.length >= maxRows || length >= maxLength;
    };
    const encoded = (codec: Codec): readonly (string | Buffer)[] =>
      encodings[codecs.indexOf(codec)] ??
      rows.map((row, at) => encodeRow(codec, row, isValue ? undefined : numbers[at]));
    const taken = (writer: Writer<never>): readonly string[] =>
      takings[takers.findIndex((target) => target.writer === writer)] ?? [];
    const batch: RowBatch = {
      index,
      offset,
      form,
      rows,
      add,
      encoded,
      taken,
      partOf: (writer) => parts.find((part) => part.writer === writer) ?? batch,
    };
    return batch;
  };
}
