/** The message of the worker with many caches. */
export interface ManyCachesMessage {
  readonly registerMs: number;
  /** Heap per cache after garbage collection: registered, and led with its first version built. */
  readonly registeredBytes: number;
  readonly ledBytes: number;
  /** Processor time of the waiting leader, in percent of one core. */
  readonly idleCpuPercent: number;
  /** From the election of the next leader until it has claimed every cache. */
  readonly claimedMs: number;
  /**
   * Caches that the next leader claimed in that time, and that it fetched although they were fresh.
   */
  readonly claimed: number;
  readonly fetchedAgain: number;
}
