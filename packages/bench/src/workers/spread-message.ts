/** The message of the worker that spreads caches over instances. */
export interface SpreadMessage {
  /** How many times as fast three instances build caches that wait for their source as one. */
  readonly speedUp: number;
  /** From the start of the last of many instances until each of them serves its share. */
  readonly settleMs: number;
  /**
   * The most commands for seats that one of them has sent: when all start at once, and when a third
   * of them dies at once, after the first of their seats has expired.
   */
  readonly startCommands: number;
  readonly deathCommands: number;
  /** Heap per cache of an instance: that serves it, and that only has it registered. */
  readonly servedBytes: number;
  readonly registeredBytes: number;
}
