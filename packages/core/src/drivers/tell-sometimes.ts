import type { Clock } from '../contracts/clock.js';

/**
 * Calls `tell` at once, and then at most every `gapMs`: further events within the gap cause one
 * call at its end.
 */
export function tellSometimes(clock: Clock, gapMs: number, tell: () => void): () => void {
  /** Within a gap: whether a further event has occurred. */
  let isAgain: boolean | undefined;
  const happened = (): void => {
    if (isAgain !== undefined) return void (isAgain = true);
    isAgain = false;
    tell();
    clock.after(gapMs, () => {
      const wasAgain = isAgain === true;
      isAgain = undefined;
      if (wasAgain) happened();
    });
  };
  return happened;
}
