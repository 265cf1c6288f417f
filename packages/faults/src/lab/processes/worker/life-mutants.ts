import type { Command, RedisDriver, Reply } from '@smart-redis/core';
import type { ScriptInterceptor } from '../../instance/intercept-scripts.js';

/** Claims as if a field of the metadata were absent. */
export function overlook(field: string): ScriptInterceptor {
  return changeClaims(field, () => Promise.resolve(null));
}

/**
 * The first claim of each cache in this process answers as if it had been built after what the
 * caches that it follows have now.
 */
export function followedAlready(driver: RedisDriver): ScriptInterceptor {
  const claimed = new Set<string>();
  return changeClaims('builtAfter', async (value, key) => {
    if (claimed.has(key) || typeof value !== 'string') return value;
    claimed.add(key);
    const own = key.slice(key.lastIndexOf(':') + 1);
    const after = JSON.parse(value) as Record<string, number>;
    for (const name of Object.keys(after)) {
      const metadata = key.replaceAll(own, name);
      after[name] = Number(await driver.send(['HGET', metadata, 'version'], { lane: 'bulk' }));
    }
    return JSON.stringify(after);
  });
}

/** Every read of a list of members answers as the first one did. */
export function firstLists(driver: RedisDriver): RedisDriver {
  const lists = new Map<string, Reply>();
  const first = (command: Command, reply: Reply): Reply => {
    const [name, key] = command.map(String);
    if (name !== 'LRANGE' || key?.includes(':family:') !== true) return reply;
    if (!lists.has(key)) lists.set(key, reply);
    return lists.get(key) ?? null;
  };
  return {
    ...driver,
    send: async (command, options) => first(command, await driver.send(command, options)),
    sendAll: async (commands, options) => {
      const replies = await driver.sendAll(commands, options);
      return replies.map((reply, index) => first(commands[index] ?? [''], reply));
    },
  };
}

/** Changes a field of the metadata in the answer to a claim. */
function changeClaims(
  field: string,
  change: (value: Reply, metadataKey: string) => Promise<Reply>,
): ScriptInterceptor {
  return async (call, pass) => {
    const reply = await pass(call);
    if (call.kind !== 'claim' || !Array.isArray(reply)) return reply;
    const [is = null, now = null, values, ...rest] = reply as readonly Reply[];
    if (!Array.isArray(values)) return reply as Reply;
    const [, names = ''] = /state_fields = \{(.*)\}/.exec(call.source) ?? [];
    const index = names.split(', ').indexOf(`'${field}'`);
    const value = (values as readonly Reply[])[index];
    if (value === undefined) return reply as Reply;
    const changed = await change(value, call.keys[0] ?? '');
    return [is, now, (values as readonly Reply[]).with(index, changed), ...rest];
  };
}
