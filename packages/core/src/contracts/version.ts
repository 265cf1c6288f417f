/** A committed version of a cache, as readers see it. */
export interface Version {
  /** Strictly rising; at least the server's time of the commit in milliseconds. */
  readonly version: number;
  /** The server's time of the commit that built it. */
  readonly builtAt: Date;
  /** Rows that the fetcher gave. */
  readonly rows: number;
  /** Bytes of the staged commands' arguments. */
  readonly bytes: number;
  /** From the start of the fetch to the commit, in milliseconds. */
  readonly durationMs: number;
  /** Fencing token of the leadership that committed it. */
  readonly term: number;
  /** The instance that committed it. */
  readonly leader: string;
}
