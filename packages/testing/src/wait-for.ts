/** Options of {@link waitFor}. */
export interface WaitForOptions {
  /** What is waited for, for the error: `'a leader'`. */
  readonly message: string;
  /** Milliseconds. @default 20000 */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks. @default 10 */
  readonly everyMs?: number;
}

/**
 * Looks again and again until `condition` answers something truthy, and resolves with that. An
 * error that it throws ends the wait.
 * @throws Error that names `message` when the time is over.
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
