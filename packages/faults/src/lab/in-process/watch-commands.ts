import type { Command, RedisDriver } from '@smart-redis/core';

/** A driver that reports each single command before it is sent. */
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

/**
 * Whether a command tries to acquire the leader key: the script with that key, the key of the term,
 * and six arguments.
 */
export function isAcquire(command: Command, leaderKey: string): boolean {
  const [name, , keyCount, key] = command;
  return name.startsWith('EVAL') && keyCount === '2' && key === leaderKey && command.length === 11;
}

/**
 * Whether a command is a claim of a cache: the only script whose sixth of nine arguments is a list,
 * of places.
 */
export function isClaim([name, , keyCount, ...words]: Command): boolean {
  if (!name.startsWith('EVAL')) return false;
  const args = words.slice(Number(keyCount)).map(String);
  return args.length === 9 && args[5]?.startsWith('[') === true;
}
