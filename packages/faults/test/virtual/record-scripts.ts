import type { Command } from '@smart-redis/core';
import { hash, list, SmartRedis } from '@smart-redis/core';
import type { ScriptRunner } from '../../src/virtual/lua.js';
import { createMemoryRedis } from '../../src/virtual/memory-redis.js';
import { directDriver } from './direct-driver.js';

/** A call of a script that the engine has sent. */
export interface ScriptCall {
  readonly source: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/**
 * Every script of the engine in at least one call: it commits, finds nothing changed, and fails.
 */
export async function recordScripts(lua: ScriptRunner): Promise<readonly ScriptCall[]> {
  const redis = createMemoryRedis({ lua, nowMs: Date.now });
  const calls: ScriptCall[] = [];
  const record = (command: Command): void => {
    const [name, script = '', count = '0', ...words] = command.map(String);
    if (name !== 'EVAL') return;
    const keys = words.slice(0, Number(count));
    calls.push({ source: script, keys, args: words.slice(keys.length) });
    redis.flushScripts(); // so that every call is an EVAL
  };
  await using smart = new SmartRedis({ driver: directDriver(redis, record), logger: false });
  let round = 0;
  const cache = smart.register({
    name: 'recorded',
    fetcher: ({ unchanged }) => {
      round += 1;
      if (round === 2) return unchanged();
      if (round === 3) throw new Error('the source is down');
      return [
        { id: 'a', text: 'ä' },
        { id: 'b', text: '"' },
      ];
    },
    targets: { all: list({ key: '{r}:all' }), byId: hash({ key: '{r}:by-id', id: 'id' }) },
  });
  await smart.start();
  await cache.ready();
  await cache.refresh();
  await cache.refresh().catch(() => undefined);
  return calls;
}
