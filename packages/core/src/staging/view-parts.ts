import type { Codec } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import type { Target } from '../contracts/target.js';
import type { ResultForm, WriteBatch, Writer } from '../contracts/writer.js';
import type { RowCheck } from '../source/row-check.js';
import { encodeRow } from '../targets/encode-row.js';
import { takeRow } from './take-row.js';

/** Rows for one writer, as it gets them. */
export interface BatchPart extends WriteBatch {
  readonly rows: readonly unknown[];
}

/** The part of a batch that the view of a writer shows. */
export interface ViewPart extends BatchPart {
  readonly writer: Writer<never>;
  /** Adds a row if it is shown; returns the length of what is stored. */
  add(row: unknown, rowNumber: number): number;
}

/** What the parts of one pass share. */
export interface ViewPartOptions {
  readonly form: ResultForm;
  /** Checks every value that is stored as JSON. */
  readonly check: RowCheck;
}

/**
 * Returns a function that begins the part of the next batch. Parts count like batches, but only
 * those that are not empty, and only the rows that are shown.
 */
export function viewParts(target: Target, options: ViewPartOptions): () => ViewPart {
  let last: ViewPart | undefined;
  return () => {
    const shown = last?.rows.length ?? 0;
    const index = (last?.index ?? 0) + (shown > 0 ? 1 : 0);
    last = createPart(target, options, index, (last?.offset ?? 0) + shown);
    return last;
  };
}

function createPart(
  target: Target,
  { form, check }: ViewPartOptions,
  index: number,
  offset: number,
): ViewPart {
  const { writer, key } = target;
  const { codec, view } = writer;
  const rows: unknown[] = [];
  const values: unknown[] = [];
  const numbers: number[] = [];
  const stored: (string | Buffer)[] = [];
  const words: string[] = [];
  const isJson = codec === jsonCodec;
  const encode = (by: Codec, value: unknown, number: number | undefined): string | Buffer =>
    encodeRow(by, value, number, view?.value === undefined ? undefined : key);

  const add = (row: unknown, rowNumber: number): number => {
    if (view?.where?.(row, rowNumber) === false) return 0;
    const number = form === 'value' ? undefined : rowNumber;
    const value = view?.value === undefined ? row : view.value(row, rowNumber);
    let length = 0;
    if (isJson) check.demandData(value, number);
    if (codec !== undefined) {
      const text = encode(codec, value, number);
      length = text.length;
      stored.push(text);
    }
    if (isJson) check.look(value, number);
    takeRow(target, row, rowNumber, words);
    rows.push(row);
    // The writer's own codec has encoded them when they arrived.
    if (codec === undefined) {
      values.push(value);
      numbers.push(rowNumber);
    }
    return length;
  };
  const encoded = (by: Codec): readonly (string | Buffer)[] =>
    by === codec ? stored : values.map((value, at) => encode(by, value, numbers[at]));
  return { writer, form, index, offset, rows, add, encoded, taken: () => words };
}
