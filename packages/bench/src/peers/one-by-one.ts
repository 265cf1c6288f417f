import type { Redis } from 'ioredis';
import type { Peer } from './peer.js';
import { commandOf } from './peer.js';

/** One command per row, each awaited. */
export function oneByOne(client: Redis): Peer {
  return {
    name: 'one await per row',
    fewerRowsFor: ['hash', 'list'],
    build: async (kind, key, rows) => {
      for await (const row of rows) {
        const [name, ...args] = commandOf(kind, key, row);
        await client.call(name, args);
      }
    },
  };
}
