import type { Clock } from '../contracts/clock.js';

/**
 * Calls `call` at once, and then at most every `gapMs`: further events within the gap cause one
 * call at its end.
 */
export function throttle(clock: Clock, gapMs: number, call: () => void): () => void {
  /** Within a gap: whether a further event has occurred. */
  let isAgain: boolean | undefined;
  const happened = (): void => {
    if (isAgain !== undefined) return void (isAgain = true);
    isAgain = false;
    call();
    clock.after(gapMs, () => {
      const wasAgain = isAgain === true;
      isAgain = undefined;
      if (wasAgain) happened();
    });
  };
  return happened;
}
