import type { Command, RedisDriver } from '@smart-redis/core';

/** A driver that tells of each single command that is sent. */
export function watchCommands(
  driver: RedisDriver,
  onSend: (command: Command, sent: Promise<unknown>) => void,
): RedisDriver {
  return {
    ...driver,
    send: (command, options) => {
      const sent = driver.send(command, options);
      onSend(command, sent);
      return sent;
    },
  };
}

/** Whether a command is a try to take the leader key: the only script with that key and the key of the term. */
export function isAcquire([name, , keyCount, key]: Command, leaderKey: string): boolean {
  return name.startsWith('EVAL') && keyCount === '2' && key === leaderKey;
}

/** Whether a command is a claim of a cache: one key, its metadata, and the names of the fields to read. */
export function isClaim([name, , keyCount, , ...args]: Command): boolean {
  return name.startsWith('EVAL') && keyCount === '1' && args.includes('checkedAt');
}
