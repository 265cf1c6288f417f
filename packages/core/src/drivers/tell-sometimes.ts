import type { Clock } from '../contracts/clock.js';

/**
 * Tells of what happens at once, and then at most every `gapMs`: of what happened meanwhile, once,
 * at the end of the gap.
 */
export function tellSometimes(clock: Clock, gapMs: number, tell: () => void): () => void {
  /** Within a gap: whether it has happened again. */
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
