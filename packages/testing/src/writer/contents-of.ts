import type { RedisServer } from '../servers/start-redis.js';

/** The whole value of a key, sorted if its type has no order; `null` if there is none. */
export async function contentsOf(server: RedisServer, key: string): Promise<unknown> {
  const type = await server.command('TYPE', key);
  switch (type) {
    case 'none':
      return null;
    case 'string':
      return server.command('GET', key);
    case 'list':
      return server.command('LRANGE', key, '0', '-1');
    case 'zset':
      return server.command('ZRANGE', key, '0', '-1', 'WITHSCORES');
    case 'set':
      return sorted(await server.command('SMEMBERS', key));
    case 'hash':
      return sorted(inPairs(await server.command('HGETALL', key)));
    default:
      return server.command('DUMP', key);
  }
}

function sorted(elements: unknown): unknown[] {
  return (elements as unknown[]).map((element) => JSON.stringify(element)).sort();
}

function inPairs(flat: unknown): unknown[] {
  const elements = flat as unknown[];
  return elements.flatMap((element, at) => (at % 2 === 0 ? [[element, elements[at + 1]]] : []));
}
