import type { Codec } from './codec.js';
import type { Command, Reply } from './driver.js';

/** `rows` for a sequence of rows; `value` for a single value that is not a sequence. */
export type ResultForm = 'rows' | 'value';

/** Information for a writer about a batch. */
export interface WriteBatch {
  /** 0 for the first batch of a refresh, then 1, 2, … without gaps. */
  readonly index: number;
  /**
   * Number of rows in earlier batches of this refresh: row `i` of this batch is row `offset + i` of
   * the refresh.
   */
  readonly offset: number;
  /** Whether the fetcher returned rows or a single value. */
  readonly form: ResultForm;
  /** The encoded rows of the batch, in order. Writers with the same codec share the result. */
  encoded(codec: Codec): readonly (string | Buffer)[];
  /**
   * The values that {@link Writer.take} pushed for the rows of the batch, in order.
   * @default absent: call `take` for each row
   */
  taken?(writer: Writer<never>): readonly string[];
}

/** Which rows a key shows, and what is stored of them. `rowNumber` counts from 0. */
export interface RowView {
  /** Whether the key shows a row. @default absent: all rows */
  where?(row: unknown, rowNumber: number): boolean;
  /** What is encoded of a row that is shown. @default absent: the row itself */
  value?(row: unknown, rowNumber: number): unknown;
}

/** The total of a refresh, for {@link Writer.finish}. */
export interface StagedTotal {
  /** Number of rows of the refresh; with a {@link Writer.view}, of those that it shows. */
  readonly rows: number;
  /** Whether the fetcher returned rows or a single value. */
  readonly form: ResultForm;
}

/**
 * How a key can be changed in part. The writer's commands have the form `name key element element
 * …`. Each element has `width` arguments, one of which is its name; writing an element with an
 * existing name replaces that element. The commands never fail on a key of their type, regardless
 * of the elements.
 */
export interface ElementCommands {
  /** Arguments per element: 2 for HSET, a field and its value. */
  readonly width: 1 | 2;
  /** The index of the argument that is the name, from 0. Text in UTF-8. */
  readonly name: 0 | 1;
  /** The command that removes elements, `HDEL key name name …`. */
  readonly remove: string;
  /**
   * The command that iterates over a key by a cursor, such as `HSCAN`, and returns each name before
   * the other argument.
   */
  readonly scan: string;
}

/**
 * A plug-in that fills one Redis key from rows. It is pure: it turns rows into commands, without
 * I/O or state, so that a refresh can be abandoned and repeated at any point. The key that it gets
 * is a staging key, which becomes the live key on commit. Every command has that key as its first
 * argument and accesses no other key.
 *
 * `@smart-redis/testing` exports the contract suite that every writer passes (`describeWriter`).
 */
export interface Writer<in Row = unknown> {
  /** `'hash'`, `'list'`, …, or a custom name. */
  readonly type: string;
  /**
   * The codec that this writer stores rows with; the encoded size limits the batches.
   * @default none
   */
  readonly codec?: Codec;
  /**
   * Names of the commands that `write` and `finish` return, so that permissions are checked before
   * the source is queried.
   * @default none: a missing permission is detected when rows are written
   */
  readonly commands?: readonly string[];
  /**
   * The properties of a row that the writer selects by their names, by option: `{ id: 'origin' }`.
   * A definition that names another one is newer, and its cache is rebuilt at once. Functions have
   * no reliable name, so what they select is left out.
   * @default none
   */
  readonly selects?: Readonly<Record<string, string>>;
  /**
   * Whether the writer accepts a single value instead of rows.
   * @default absent: it requires rows, and a single value is refused with `SR_INVALID_RESULT`
   */
  readonly acceptsValue?: true;
  /**
   * Which rows the key shows, and what of them is encoded. For {@link Writer.write} and
   * {@link Writer.finish} there are no other rows: its batches hold the rows that are shown, and
   * count only these; a batch without any is left out. {@link Writer.take} gets the whole row, with
   * its number in the refresh.
   * @default absent: all rows, as they are
   */
  readonly view?: RowView;
  /**
   * Pushes what the writer needs of a row in addition to its encoded form, such as ids and scores.
   * Called when a row arrives, before the next row is pulled. `rowNumber` counts from 0 over all
   * rows of the fetcher, also those that a guard leaves out; it is for messages. A source may reuse one object for all rows; then the `rows` of
   * {@link Writer.write} all have the content of the last one, while the encoded and the pushed
   * values are correct for each row.
   * @default absent: nothing is pushed
   */
  take?(row: Row, rowNumber: number, words: string[]): void;
  /**
   * Returns the commands that add these rows. Batches arrive in row order, and each row once. May
   * throw a `SmartRedisError`.
   */
  write(key: string, rows: readonly Row[], batch: WriteBatch): Command[];
  /**
   * Returns commands to run after the last batch; also called, with 0 rows, if there was no batch.
   * @default absent: no commands
   */
  finish?(key: string, total: StagedTotal): Command[];
  /**
   * Returns a read command for only `key`, whose integer reply is compared with the number of
   * staged elements: `HLEN key`.
   */
  count(key: string): Command;
  /**
   * Returns by how much `command` increased the result of `count`, from its arguments or its
   * integer reply. The sum over a refresh must equal `count` when staging ends, so that a version
   * with lost rows (eviction, failover, flush) is never published.
   * @default not checked during staging; the count is still compared at commit
   */
  added?(command: Command, reply: Reply): number;
  /**
   * How a cache with `delta: true` changes the key in part; `count` then counts its elements.
   * @default always built in full
   */
  readonly elements?: ElementCommands;
}
