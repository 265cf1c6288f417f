/** What the worker with many caches tells. */
export interface ManyCachesMessage {
  readonly registerMs: number;
  /** Heap for each cache, garbage collected: registered, and led with its first version built. */
  readonly registeredBytes: number;
  readonly ledBytes: number;
  /** Processor of the leader that waits, in percent of one core. */
  readonly idleCpuPercent: number;
  /** From the election of the next leader until it has claimed every cache. */
  readonly claimedMs: number;
  /** Caches that the next leader claimed in that time, and fetched though they were fresh. */
  readonly claimed: number;
  readonly fetchedAgain: number;
}
