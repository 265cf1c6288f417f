/** An instance of a namespace; times are by the server's clock. */
export interface InstanceSummary {
  /** The option `instance`. */
  readonly name: string;
  /** The id of its seat; `null` for a leader of all caches, which has none. */
  readonly seat: string | null;
  /** `seat`: serves its share of the caches; `leader`: leads all caches. */
  readonly role: 'seat' | 'leader';
  /** When its seat or lease expires unless it is renewed; `null`: never. */
  readonly expiresAt: Date | null;
  /** The option `weight`. */
  readonly weight: number;
  /** The caches that it serves, sorted; `null` if that is not known. */
  readonly serves: readonly string[] | null;
  /** The caches that it has registered, sorted; `null` if that is not known. */
  readonly registered: readonly string[] | null;
  /** The caches that it has rather left to another instance, because they failed here. */
  readonly yields: readonly string[];
  /** What it says about itself; `null` if it says nothing, as earlier releases do. */
  readonly report: InstanceReport | null;
}

/** What an instance says about itself, written by the renewals of its seat when it has changed. */
export interface InstanceReport {
  /** Host name and process id. */
  readonly host: string;
  readonly pid: number;
  /** When the process was started, by its own clock. */
  readonly startedAt: Date;
  /** The version of `@smart-redis/core`, and of Node. */
  readonly release: string;
  readonly node: string;
  /** The option `concurrency`. */
  readonly concurrency: number;
  /** How far its clock is ahead of the server's, in milliseconds, to about 100 ms. */
  readonly clockAheadMs: number;
  /** The longest time for which its event loop was blocked in the last hour, in ms; 0: none. */
  readonly longestStallMs: number;
  /** The caches that wait for a slot for longer than their interval. */
  readonly overdue: readonly string[];
}
