import type { Command } from '../contracts/driver.js';

/**
 * Sends commands in one tick, for a client that sends these together; an error is an `Error` among
 * the replies.
 */
export async function settleAll(
  commands: readonly Command[],
  send: (command: Command) => Promise<unknown>,
): Promise<unknown[]> {
  return Promise.all(commands.map((command) => send(command).catch((error: unknown) => error)));
}
