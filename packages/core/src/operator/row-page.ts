/** Options of `rows()`. */
export interface RowsOptions {
  /** How many rows, 1 to 1,000. Of a hash or set there may be a few more. @default 20 */
  readonly limit?: number;
  /** Continues after a page: its {@link RowPage.cursor}. @default the beginning */
  readonly cursor?: string;
  /** A version that `versions()` lists. @default the current one */
  readonly version?: number;
  /** The rows with this id or member only, of hashes, sets and sorted sets. @default all */
  readonly id?: string;
  /** Bytes of each value, 1 to 1,048,576; the rest is cut. @default 4096 */
  readonly maxBytes?: number;
}

/** A row as it is stored. */
export interface StoredRow {
  /**
   * The field of a hash, at most 1,024 bytes of it; the member of a set or sorted set; the index in a
   * list; `''` for a string. Base64 if it is no UTF-8.
   */
  readonly id: string;
  /** The score in a sorted set, as text. @default absent: the target has none */
  readonly score?: string;
  /**
   * The stored text, at most `maxBytes` of it; base64 if it is no UTF-8. `null` for a set, whose
   * member is all there is.
   */
  readonly text: string | null;
  /** Whether {@link StoredRow.text} is base64. @default false */
  readonly binary?: boolean;
  /** The size of the whole value in bytes. */
  readonly bytes: number;
  /** Whether `text` (or `id`, if there is no text) is cut. */
  readonly cut: boolean;
}

/** A page of rows. */
export interface RowPage {
  /** The version that they are of; `null` before the first one. */
  readonly version: number | null;
  /** The name of the codec of the target. */
  readonly codec: string;
  /** The number of all rows of the target. */
  readonly total: number;
  readonly rows: readonly StoredRow[];
  /** For the next page; `null`: this is the last one. */
  readonly cursor: string | null;
}
