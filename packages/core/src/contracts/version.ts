/** A committed version of a cache, as readers see it. */
export interface Version {
  /** Strictly increasing; at least the server's time of the commit in milliseconds. */
  readonly version: number;
  /** Time of the commit, by the server's clock. */
  readonly builtAt: Date;
  /** Number of rows that the fetcher returned, without those that a schema has left out. */
  readonly rows: number;
  /** Size of the arguments of the staged commands, in bytes. */
  readonly bytes: number;
  /** Time from the start of the fetch to the commit, in milliseconds. */
  readonly durationMs: number;
  /** Fencing token of the leadership that committed it. */
  readonly term: number;
  /** The instance that committed it. */
  readonly leader: string;
}
