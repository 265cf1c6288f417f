/** Options of {@link waitFor}. */
export interface WaitForOptions {
  /** The awaited condition, for the error message: `'a leader'`. */
  readonly message: string;
  /** Timeout in milliseconds. @default 20000 */
  readonly timeoutMs?: number;
  /** Milliseconds between two checks. @default 10 */
  readonly everyMs?: number;
}

/**
 * Calls `condition` repeatedly until it returns a truthy value, and resolves with that. An error
 * that it throws ends the wait.
 * @throws Error with `message` after the timeout
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { message, timeoutMs = 20_000, everyMs = 10 }: WaitForOptions,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) {
      throw new Error(`not within ${String(timeoutMs)} ms: ${message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
