import type { Command } from '../contracts/driver.js';

/** The size of the commands' arguments in bytes. */
export function byteLengthOf(commands: readonly Command[]): number {
  let bytes = 0;
  for (const command of commands) for (const word of command) bytes += Buffer.byteLength(word);
  return bytes;
}
