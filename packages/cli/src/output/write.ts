import type { Output } from './surroundings.js';

/**
 * Writes all of a text, and resolves when it has been handed over. A reader that has gone away
 * (`| head`) wants no more, which is no error.
 */
export async function write(output: Output, text: string): Promise<void> {
  if (text === '' || output.destroyed) return;
  await new Promise<void>((resolve, reject) => {
    output.write(text, (error) => {
      if (error === null || error === undefined || isClosedPipe(error)) resolve();
      else reject(error);
    });
  });
}

/** Whether an error says that nobody reads any more. */
export function isClosedPipe(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}
