/**
 * Rows that are pulled one by one from the result of a fetcher. Owned by one refresh, and read
 * once.
 */
export interface RowSource {
  /** Whether `next` returns a promise. */
  readonly isAsync: boolean;
  /** Returns the next row. Not called again after it has returned `done`, or has failed. */
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  /**
   * Called after the end, or after `failure`: there is nothing left to end.
   * @throws the error of the source, if it is more specific than `failure`
   */
  finished(failure?: { readonly error: unknown }): void;
  /** Ends the source, without waiting. Idempotent. */
  end(): Ending;
}

/** The remaining work of a source that was ended. Neither promise causes an unhandled rejection. */
export interface Ending {
  /**
   * Resolves when the last requested row has arrived, or can no longer arrive; until then the
   * source is still working.
   */
  readonly reading: Promise<void>;
  /** Settles when the source has released its resources; rejects with the error of its clean-up. */
  readonly cleanUp: Promise<void>;
}

/** No work remains. */
export const ended: Ending = { reading: Promise.resolve(), cleanUp: Promise.resolve() };

/** An {@link Ending} whose failure may be ignored. */
export function endingOf(reading: Promise<unknown>, cleanUp: Promise<unknown>): Ending {
  const cleaned = cleanUp.then(() => undefined);
  cleaned.catch(() => undefined); // the failure may be ignored
  return {
    reading: reading.then(
      () => undefined,
      () => undefined,
    ),
    cleanUp: cleaned,
  };
}
