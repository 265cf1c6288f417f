import { vi } from 'vitest';

/**
 * Suppresses only the warning that ioredis prints for a user without permission for INFO. Returns a
 * function that restores the console.
 */
export function ignoreReadyCheck(): () => void {
  const { warn } = console;
  const spy = vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => {
    if (!String(words[0]).startsWith('Skipping the ready check')) warn(...words);
  });
  return () => spy.mockRestore();
}
