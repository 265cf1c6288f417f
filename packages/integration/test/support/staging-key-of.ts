import type { Command } from '@smart-redis/core';

/** The first staging key that a command names. */
export function stagingKeyOf(command: Command): string | undefined {
  return command
    .map(String)
    .find((word) => /:staging:[^":]*$/.test(word) && !word.startsWith('{"'));
}
