import type { Command, RedisDriver, Reply } from './driver.js';
import type { Writer } from './writer.js';

/** What a target's reader is made from. */
export interface ReaderContext {
  readonly driver: RedisDriver;
  /** The live key. */
  readonly key: string;
  /**
   * The hash whose field `version` changes with every commit; in the slot of `key`, where that
   * matters. Read it anew for each command: before the first version it may turn out to be another.
   */
  readonly metadataKey: string;
  /** Finds that out. @default nothing: it is the one */
  readonly question?: MetadataQuestion;
}

/** The question where the metadata of a cache lie, to be sent along with what is asked of them. */
export interface MetadataQuestion {
  /** The commands to send along; none where there is no need to. */
  question(): readonly Command[];
  /**
   * Takes the replies to {@link MetadataQuestion.question}. Where `metadataKey` is another than was
   * asked then, all is to be asked again.
   */
  takeReplies(replies: readonly Reply[]): void;
  /** The user may not ask it: what is known has to do. */
  refused(): void;
  /** Tells whether there was a version. */
  saw(hasVersion: boolean): void;
}

/**
 * How the type of a reader follows from the rows: `this['row']` and `this['value']` stand for what
 * the fetcher gives. A plug-in whose reader is always the same type uses {@link FixedReader}.
 */
export interface ReaderShape {
  readonly row: unknown;
  readonly value: unknown;
  readonly reader: unknown;
}

/** The shape of a target that cannot show one single value. */
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
 * One Redis key of a cache: who fills it, and optionally a typed reader. Made by `hash()` and its
 * siblings.
 */
export interface Target<in Row = never, Shape extends ReaderShape = ReaderShape> {
  /** The live key, exactly as readers in any language use it. */
  readonly key: string;
  readonly writer: Writer<Row>;
  /** Makes what stands under `handle.read`. @default nothing: the key is read by other means */
  readonly reader?: (context: ReaderContext) => unknown;
  /** For the compiler only; never set. */
  readonly shape?: Shape;
}

/** The reader type of a target for given rows. */
export type ReaderOf<T, Row, Value> =
  T extends Target<never, infer Shape>
    ? (Shape & { readonly row: Row; readonly value: Value })['reader']
    : never;

/** A row that has this property, of this type; how `id: 'origin'` becomes a demand on the rows. */
export type RowWith<Property extends string, Part = unknown> = { readonly [K in Property]: Part };

/** The names of a row's properties; any name while the row is not known. */
export type PropertyOf<Row> = unknown extends Row ? string : keyof Row & string;
