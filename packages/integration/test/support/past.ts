import { waitFor } from '@smart-redis/testing';

/**
 * Waits until the clock shows a later millisecond than `moment`: two refreshes may be done within
 * one.
 */
export async function past(moment: Date | null): Promise<void> {
  const isPast = (): boolean => Date.now() > Number(moment);
  await waitFor(isPast, { message: 'a later millisecond', everyMs: 1 });
}
