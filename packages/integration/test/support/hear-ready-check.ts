import { vi } from 'vitest';

/**
 * Keeps off the console what ioredis says there of a user who may not run INFO, and only that. Call
 * what it returns when the users are gone.
 */
export function hearReadyCheck(): () => void {
  const { warn } = console;
  const spy = vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => {
    if (!String(words[0]).startsWith('Skipping the ready check')) warn(...words);
  });
  return () => spy.mockRestore();
}
