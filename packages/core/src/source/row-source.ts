/**
 * Rows that come one by one, from something that the fetcher answered. Owned by one refresh, and
 * read once.
 */
export interface RowSource {
  /** Whether `next` answers a promise. */
  readonly isAsync: boolean;
  /** The next row. Not called again after it has said `done`, or has failed. */
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  /**
   * Whoever pulls has seen the end, or `failure`: nothing is left to be ended.
   * @throws what the source failed with, if that says more than `failure`
   */
  finished(failure?: { readonly error: unknown }): void;
  /** Tells the source that no more will be asked for, waiting for nothing. Idempotent. */
  end(): Ending;
}

/**
 * What is left of a source that was told to end. Neither promise rejects without being listened to.
 */
export interface Ending {
  /**
   * Resolves when the row that was asked for last has come, or never will; until then the source
   * still works.
   */
  readonly reading: Promise<void>;
  /** Settles when the source has let go of what it held; rejects with what its clean-up threw. */
  readonly cleanUp: Promise<void>;
}

/** Nothing is left. */
export const ended: Ending = { reading: Promise.resolve(), cleanUp: Promise.resolve() };

/** An {@link Ending} whose failure may be asked for, or not. */
export function endingOf(reading: Promise<unknown>, cleanUp: Promise<unknown>): Ending {
  const cleaned = cleanUp.then(() => undefined);
  cleaned.catch(() => undefined); // whoever wants to know asks
  return {
    reading: reading.then(
      () => undefined,
      () => undefined,
    ),
    cleanUp: cleaned,
  };
}
