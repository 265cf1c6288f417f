import type { RedisDriver } from '@smart-redis/core';
import { hash, list, SmartRedis } from '@smart-redis/core';
import { memoryDriver, waitFor } from '../../src/index.js';

/** A call of a script that the engine has sent. */
export interface ScriptCall {
  readonly source: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/**
 * Every script of the engine in at least one call: it commits, finds nothing changed, fails, is
 * aborted, keeps a version, is paused, and goes back.
 */
export async function recordScripts(): Promise<readonly ScriptCall[]> {
  const calls: ScriptCall[] = [];
  const memory = memoryDriver();
  const send: RedisDriver['send'] = async (command, options) => {
    const [name, script = '', count = '0', ...words] = command.map(String);
    // So that every call is an EVAL in the end.
    if (name === 'EVALSHA') await memory.redis.command('SCRIPT', 'FLUSH');
    if (name === 'EVAL') {
      const keys = words.slice(0, Number(count));
      calls.push({ source: script, keys, args: words.slice(keys.length) });
    }
    return memory.send(command, options);
  };
  await using smart = new SmartRedis({ driver: { ...memory, send }, logger: false });
  let round = 0;
  const cache = smart.register({
    name: 'recorded',
    fetcher: ({ unchanged, signal }) => {
      round += 1;
      if (round === 2) return unchanged();
      if (round === 3) throw new Error('the source is down');
      if (round === 4) return new Promise<never>((_, reject) => abortedBy(signal, reject));
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
  const aborted = cache.refresh().catch(() => undefined);
  await waitFor(() => round === 4, { message: 'it fetches' });
  await cache.unregister();
  await aborted;
  let value = 0;
  const kept = smart.register({
    name: 'kept',
    keep: 1,
    fetcher: () => [{ id: 'a', value: (value += 1) }],
    targets: { byId: hash({ key: '{k}:by-id', id: 'id' }), all: list({ key: '{k}:all' }) },
  });
  for (let build = 1; build <= 3; build += 1) await kept.refresh();
  await kept.pause('recorded');
  await kept.rollback();
  await kept.resume();
  return calls;
}

function abortedBy(signal: AbortSignal, reject: (reason: unknown) => void): void {
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
}
