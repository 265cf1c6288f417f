import type { Command, RedisDriver, Reply } from './driver.js';
import type { VersionWatch } from './version-watch.js';
import type { Writer } from './writer.js';

/** What a target's reader is created from. */
export interface ReaderContext {
  /** The driver, for reads on the lane `read`. */
  readonly driver: RedisDriver;
  /** The live key. */
  readonly key: string;
  /**
   * The key of the metadata hash, whose field `version` changes with every commit. In a cluster it
   * is in the slot of `key`. Read this property again for each command, because it may change
   * before the first version.
   */
  readonly metadataKey: string;
  /** Finds the metadata key. @default absent: `metadataKey` is final */
  readonly question?: MetadataQuestion;
  /**
   * What is known of the version; given to all readers of a cache of which a target has
   * {@link Target.near}. Readers that read the version report it.
   * @default absent: nothing of the cache is kept in memory
   */
  readonly versions?: VersionWatch;
  /**
   * A reader that keeps rows in memory calls it for each answer that needed nothing from Redis,
   * before its method returns.
   * @default absent: nobody counts them
   */
  readonly answeredNear?: () => void;
}

/**
 * Finds the key of a cache's metadata, with commands that are sent together with those that read
 * the metadata.
 */
export interface MetadataQuestion {
  /** The commands to send; none if the key is known. */
  question(): readonly Command[];
  /**
   * Processes the replies to {@link MetadataQuestion.question}. If `metadataKey` has changed after
   * that, repeat the read.
   */
  takeReplies(replies: readonly Reply[]): void;
  /** The user has no permission for these commands: use the key that is known so far. */
  refused(): void;
  /** Reports whether a version was found. */
  saw(hasVersion: boolean): void;
}

/**
 * Derives the type of a reader from the rows: `this['row']` and `this['value']` stand for the
 * fetcher's row and value types. A plug-in whose reader always has the same type uses
 * {@link FixedReader}.
 */
export interface ReaderShape {
  /** Stands for the type of the rows. */
  readonly row: unknown;
  /** Stands for the type of the whole value: an array of the rows, or the single value. */
  readonly value: unknown;
  /** The type of the reader. */
  readonly reader: unknown;
}

/** The shape of a target that cannot hold a single value. */
export interface RowsShape extends ReaderShape {
  readonly rowsOnly: true;
}

/** Any shape but a {@link RowsShape}. */
export interface SingleValueShape extends ReaderShape {
  readonly rowsOnly?: false;
}

/** The shape of a reader whose type does not depend on the rows. */
export interface FixedReader<Reader> extends ReaderShape {
  readonly reader: Reader;
}

/**
 * One Redis key of a cache: the writer that fills it, and optionally a typed reader. Created by
 * `hash()`, `list()`, `set()`, `sortedSet()`, `string()` or a plug-in.
 */
export interface Target<in Row = never, Shape extends ReaderShape = ReaderShape> {
  /** The live key, exactly as readers in any language use it. */
  readonly key: string;
  /** Turns rows into commands for the key. */
  readonly writer: Writer<Row>;
  /** Creates the reader for `handle.read`. @default none: the key is read by other means */
  readonly reader?: (context: ReaderContext) => unknown;
  /** Whether its reader keeps rows in memory, and needs {@link ReaderContext.versions}. */
  readonly near?: boolean;
  /** For the compiler only; never set. */
  readonly shape?: Shape;
}

/** The reader type of a target for given rows. */
export type ReaderOf<T, Row, Value> =
  T extends Target<never, infer Shape>
    ? (Shape & { readonly row: Row; readonly value: Value })['reader']
    : never;

/**
 * A row that has this property with this type. It makes `id: 'origin'` a requirement on the rows.
 */
export type RowWith<Property extends string, Part = unknown> = { readonly [K in Property]: Part };

/** The names of a row's properties; any name if the row type is not known. */
export type PropertyOf<Row> = unknown extends Row ? string : keyof Row & string;
