import type { Command, RedisDriver } from '@smart-redis/core';
import { hash, set, SmartRedis, sortedSet } from '@smart-redis/core';
import { memoryDriver } from '../../src/index.js';
import type { ScriptCall } from './record-scripts.js';

/** What the engine has sent for a cache with `delta: true`. */
export interface RecordedDelta {
  /** The calls of scripts for a full build. */
  readonly build: readonly ScriptCall[];
  /** Behind them, the transaction that changes it in part. */
  readonly transaction: readonly Command[];
}

/** Records a cache that is built in full, and then changed in part. */
export async function recordDelta(): Promise<RecordedDelta> {
  const build: ScriptCall[] = [];
  let transaction: readonly Command[] = [];
  const memory = memoryDriver();
  const driver: RedisDriver = {
    ...memory,
    send: async (command, options) => {
      // So that every call is an EVAL in the end.
      if (command[0] === 'EVALSHA') await memory.redis.command('SCRIPT', 'FLUSH');
      const call = scriptCallOf(command);
      if (call !== undefined && transaction.length === 0) build.push(call);
      return memory.send(command, options);
    },
    transact: async (commands, options) => {
      transaction = commands;
      return (await memory.transact?.(commands, options)) ?? [];
    },
  };
  await using smart = new SmartRedis({ driver, logger: false });
  let round = 0;
  const cache = smart.register({
    name: 'in-part',
    delta: true,
    fetcher: () => rowsOf((round += 1)),
    targets: {
      byId: hash({ key: '{r}:changed', id: 'id' }),
      ids: set({ key: '{r}:ids', member: 'id' }),
      ranked: sortedSet({ key: '{r}:ranked', score: 'rank', member: 'id' }),
    },
  });
  await smart.start();
  await cache.ready();
  await cache.refresh();
  return { build, transaction };
}

/** What a command calls, if that is a script by its source. */
export function scriptCallOf(command: Command): ScriptCall | undefined {
  const [name, source = '', count = '0', ...words] = command.map(String);
  if (name !== 'EVAL') return undefined;
  const keys = words.slice(0, Number(count));
  return { source, keys, args: words.slice(keys.length) };
}

/** One row stays, one changes, one goes, and one comes. */
function rowsOf(round: number): { id: string; rank: number }[] {
  return [
    { id: 'a', rank: 1 },
    { id: 'b', rank: round },
    { id: round === 1 ? 'c' : 'd', rank: 3 },
  ];
}
