import type { Command, RedisDriver, Reply } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';

/** A call on its way to Redis. */
export interface Call {
  readonly command: Command;
  readonly options: SendOptions;
  /** Lets it through. */
  readonly pass: () => Promise<Reply>;
}

/** A driver whose single commands a test may hold back, repeat, or lose. */
export function tamper(driver: RedisDriver, handle: (call: Call) => Promise<Reply>): RedisDriver {
  return {
    ...driver,
    send: (command, options = {}) =>
      handle({ command, options, pass: () => driver.send(command, options) }),
  };
}

/** Whether a call is a commit: the only one on `control` that names staging keys. */
export function isCommit({ command, options }: Call): boolean {
  return options.lane === 'control' && stagingKeyOf(command) !== undefined;
}

/** The first staging key that a command names. */
export function stagingKeyOf(command: Command): string | undefined {
  return command
    .map(String)
    .find((word) => /:staging:[^":]*$/.test(word) && !word.startsWith('{"'));
}
