/** When a read was sent, for {@link VersionWatch.saw}. */
export interface SentRead {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** The doubts up to then. */
  readonly doubts: number;
}

/**
 * What an instance knows of the version of a cache that it keeps rows of in memory. A version is
 * known from a read, and stands until there is a doubt: a commit was announced, messages may have
 * been missed, or nobody has read it for too long. Then the next read confirms or replaces it.
 */
export interface VersionWatch {
  /** The version that was seen last; `undefined` before the first read; `null`: there is none. */
  readonly version: string | null | undefined;
  /** Increases with every doubt. */
  readonly doubts: number;
  /** Whether the known version may be taken for the current one. */
  stands(maxAgeMs: number): boolean;
  /** Called before a read is sent. */
  sending(): SentRead;
  /**
   * Reports the version that a read has found. Returns whether it is older than one that was seen,
   * as on a replica that lags behind: then the read is to be repeated, at last from the primary, and
   * reported with `isFinal`, because Redis may have lost the newer one.
   */
  saw(version: string | null, sent: SentRead, isFinal: boolean): 'fine' | 'older';
  /** Adds a function that is called when another version was seen. */
  onChange(forget: () => void): void;
}
