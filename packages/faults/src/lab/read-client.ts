import { Cluster, Redis } from 'ioredis';
import type { RedisAddress } from './address.js';
import { sentinelOptions } from './address.js';

/** A plain Redis client, as any reader would use it, without the product. */
export interface ReadClient extends Disposable {
  /** Sends one transaction; resolves with its replies in order. All keys are in one slot. */
  transaction(commands: readonly (readonly [string, ...string[]])[]): Promise<unknown[]>;
  /** Sends one command, routed by its first key. */
  send(...command: readonly [string, ...string[]]): Promise<unknown>;
  /** All matching keys, on all primaries. */
  scan(pattern: string): Promise<string[]>;
}

/**
 * Connects a {@link ReadClient}. It reconnects without limit, and rejects a command that it cannot
 * send within a second.
 */
export function openReadClient(address: RedisAddress): ReadClient {
  const settings = {
    maxRetriesPerRequest: 1,
    commandTimeout: 1000,
    retryStrategy: () => 20,
    protocol: 2,
  } as const;
  const client =
    'nodes' in address
      ? new Cluster([...address.nodes], { redisOptions: { commandTimeout: 1000, protocol: 2 } })
      : 'url' in address
        ? new Redis(address.url, settings)
        : new Redis({ ...sentinelOptions(address), ...settings });
  client.on('error', () => undefined);
  return {
    transaction: async (commands) => {
      // A batch has a method for each command, in lower case.
      const batch = commands.map(([name, ...args]) => [name.toLowerCase(), ...args]);
      const replies = (await client.multi(batch).exec()) ?? [];
      return replies.map(([error, reply]) => {
        if (error !== null) throw error;
        return reply;
      });
    },
    send: (name, ...args) => client.call(name, ...args),
    scan: async (pattern) => {
      const nodes = client instanceof Cluster ? client.nodes('master') : [client];
      const found = await Promise.all(nodes.map((node) => scanNode(node, pattern)));
      return [...new Set(found.flat())];
    },
    [Symbol.dispose]: () => client.disconnect(),
  };
}

async function scanNode(node: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', 500);
    found.push(...keys);
    cursor = next;
  } while (cursor !== '0');
  return found;
}

/** Runs commands in one step. KEYS: their keys. ARGV: the commands, as JSON. */
const inOneStep = `
local replies = {}
for index, command in ipairs(cjson.decode(ARGV[1])) do
  replies[index] = redis.call(unpack(command))
end
return replies`;

/**
 * The same as {@link ReadClient.transaction}, by a script: a full server refuses even transactions
 * that only read.
 */
export function byScript(send: ReadClient['send']): ReadClient['transaction'] {
  return async (commands) => {
    const keys = [...new Set(commands.map(([, key = '']) => key))];
    const script = ['EVAL', inOneStep, String(keys.length), ...keys] as const;
    return (await send(...script, JSON.stringify(commands))) as unknown[];
  };
}
