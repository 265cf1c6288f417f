import type { Command, RedisDriver } from '@smart-redis/core';

/** The driver of an instance whose commands for the seats are counted, and whose process may die. */
export interface MortalDriver {
  readonly driver: RedisDriver;
  /** The commands for seats, rosters and ages of definitions that were sent so far. */
  readonly seatCommands: number;
  /** Ends its connections; nothing is sent any more, as if its process were killed. */
  die(): Promise<void>;
}

/** Wraps the driver of an instance of a namespace. */
export function mortalDriver(inner: RedisDriver, namespace: string): MortalDriver {
  const tag = `{smart-redis:${namespace}}:`;
  let seatCommands = 0;
  let isDead = false;
  const note = (command: Command): void => {
    const keys = command.filter((word) => typeof word === 'string' && word.startsWith(tag));
    // Who serves a cache registers it, which no election costs.
    if (keys.length > 0 && !keys.includes(`${tag}registry`)) seatCommands += 1;
  };
  const dead = (): Promise<never> => Promise.reject(new Error('the process was killed'));
  return {
    driver: {
      ...inner,
      send: (command, options) => {
        if (isDead) return dead();
        note(command);
        return inner.send(command, options);
      },
      sendAll: (commands, options) => {
        if (isDead) return dead();
        commands.forEach(note);
        return inner.sendAll(commands, options);
      },
    },
    get seatCommands() {
      return seatCommands;
    },
    die: () => {
      isDead = true;
      return inner.close();
    },
  };
}
