import type { Codec } from './codec.js';
import type { Command, Reply } from './driver.js';

/**
 * `rows` for a source of many rows; `value` for a source that answered one value that is no row
 * sequence.
 */
export type ResultForm = 'rows' | 'value';

/** What a writer knows of the batch it is given. */
export interface WriteBatch {
  /** 0 for the first batch of a refresh, then 1, 2, … without gaps. */
  readonly index: number;
  /**
   * Number of rows of this refresh that came in earlier batches: row `i` of this batch is row
   * `offset + i` of all.
   */
  readonly offset: number;
  readonly form: ResultForm;
  /** The encoded rows of the batch, in order. Several writers with one codec share the work. */
  encoded(codec: Codec): readonly (string | Buffer)[];
  /**
   * The words that {@link Writer.take} gave for the rows of the batch, in order. @default none: ask
   * `take` for each row
   */
  taken?(writer: Writer<never>): readonly string[];
}

/** What was staged in all, for {@link Writer.finish}. */
export interface StagedTotal {
  /** Rows of the whole refresh. */
  readonly rows: number;
  readonly form: ResultForm;
}

/**
 * How a key can be changed in part. Its writer's commands are `name key element element …`, of
 * `width` words an element, one of which names the element: writing an element of a name that is
 * there already replaces it. Those commands never fail on a key of their type, whatever the
 * elements.
 */
export interface ElementCommands {
  /** Words of an element: 2 for HSET, a field and its value. */
  readonly width: 1 | 2;
  /** Which of them is its name, counted from 0. Text in UTF-8. */
  readonly name: 0 | 1;
  /** The command that removes elements, `HDEL key name name …`. */
  readonly remove: string;
  /**
   * The command that goes through a key by a cursor, `HSCAN`, and answers each name before the
   * other word.
   */
  readonly scan: string;
}

/**
 * A plug-in that fills one Redis key from rows. Pure: from rows to commands, no I/O, no state, so
 * that a refresh can be abandoned and repeated at any point. The key it is given is a staging key;
 * it becomes the live key on commit. Every command names that key as its first argument and touches
 * no other.
 *
 * `@smart-redis/testing` exports the contract suite that every writer passes (`describeWriter`).
 */
export interface Writer<in Row = unknown> {
  /** `'hash'`, `'list'`, …, or a name of your own. */
  readonly type: string;
  /**
   * The codec whose text this writer stores; batches are cut by the size of what it encodes.
   * @default none
   */
  readonly codec?: Codec;
  /**
   * Names of the commands that `write` and `finish` come to, so that the right to them is asked for
   * before the source is.
   * @default none: a right that is missing shows when rows are written
   */
  readonly commands?: readonly string[];
  /**
   * Takes one value that a fetcher answers instead of rows.
   * @default absent: it needs rows, and a single value is refused with `SR_INVALID_RESULT`
   */
  readonly acceptsValue?: true;
  /**
   * Pushes what the writer needs of a row beside its encoded form: ids, scores. Called as each row
   * comes, before the next is asked for. `rowNumber` counts from 0 over the whole refresh. A source
   * may fill one object anew for each row, and then the `rows` of {@link Writer.write} are all in
   * the state of the last, while encoded and taken words are each row's own.
   * @default nothing is taken
   */
  take?(row: Row, rowNumber: number, words: string[]): void;
  /**
   * The commands that add these rows. Batches come in row order, each row once. May throw a
   * `SmartRedisError`.
   */
  write(key: string, rows: readonly Row[], batch: WriteBatch): Command[];
  /**
   * Commands after the last batch; also called, with 0 rows, when there was none. @default nothing
   */
  finish?(key: string, total: StagedTotal): Command[];
  /**
   * A read command on `key` alone whose integer reply is compared with what was staged: `HLEN key`.
   */
  count(key: string): Command;
  /**
   * By how much `command` raised what `count` answers, from its arguments or its integer reply. The
   * sum over a refresh must equal `count` when staging ends: so rows lost on the way (eviction,
   * failover, flush) are never published.
   * @default not checked during staging; the count is still compared at commit
   */
  added?(command: Command, reply: Reply): number;
  /**
   * How a cache with `delta: true` changes the key in part; `count` then counts its elements.
   * @default always built in full
   */
  readonly elements?: ElementCommands;
}
