import type { Reply } from '@smart-redis/core';
import type { MemoryServer } from '@smart-redis/testing';

/** A Redis in memory with transactions. */
export interface VirtualRedis extends MemoryServer {
  /**
   * Runs commands as between MULTI and EXEC. Runs none if a server would refuse one of them in
   * advance; otherwise all of them, including those after one that fails. Nothing runs in between.
   * @throws ErrorReply the first one, once all have run
   */
  transact(commands: readonly (readonly string[])[]): Reply[];
}

/**
 * A {@link VirtualRedis}; `onExecuted` is called after each command; for a transaction, after its
 * last one.
 */
export function createVirtualRedis(
  memory: MemoryServer,
  onExecuted: (command: readonly string[], reply: Reply) => void,
): VirtualRedis {
  return {
    ...memory,
    execute: (command, executing) => {
      const reply = memory.execute(command, executing);
      onExecuted(command.map(String), reply);
      return reply;
    },
    transact: (commands) => {
      for (const command of commands) memory.check(command);
      try {
        return runAll(commands, (command) => memory.execute(command));
      } finally {
        for (const command of commands) onExecuted(command, null);
      }
    },
  };
}

/** Runs commands in order, including those after an error; then throws the first error. */
export function runAll(
  commands: readonly (readonly string[])[],
  execute: (command: readonly string[]) => Reply,
): Reply[] {
  const errors: unknown[] = [];
  const replies = commands.map((command) => {
    try {
      return execute(command);
    } catch (error) {
      errors.push(error);
      return null;
    }
  });
  if (errors.length > 0) throw errors[0];
  return replies;
}
