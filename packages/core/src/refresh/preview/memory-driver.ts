import type { RedisDriver, Reply } from '../../contracts/driver.js';
import type { MemoryKeys } from './memory-keys.js';
import { readFrom } from './read-memory.js';

/** A driver whose reads are answered from memory: for the check of a preview, which stages nothing. */
export function memoryReads(driver: RedisDriver, keys: MemoryKeys): RedisDriver {
  const refuse = (): never => {
    throw new RangeError('a preview only reads');
  };
  return {
    name: driver.name,
    // Everything is in one place.
    cluster: false,
    database: driver.database,
    open: () => Promise.resolve(),
    send: async (command, options) =>
      Promise.resolve(asAsked(readFrom(keys, command), options?.binary === true)),
    sendAll: async (commands, options) =>
      Promise.resolve(
        commands.map((command) => asAsked(readFrom(keys, command), options?.binary === true)),
      ),
    subscribe: refuse,
    onStatus: refuse,
    close: () => Promise.resolve(),
  };
}

function asAsked(reply: Reply, isBinary: boolean): Reply {
  if (Array.isArray(reply)) return reply.map((each: Reply) => asAsked(each, isBinary));
  if (typeof reply === 'string') return isBinary ? Buffer.from(reply) : reply;
  return Buffer.isBuffer(reply) && !isBinary ? reply.toString() : reply;
}
