import type { Redis } from 'ioredis';
import type { Identified } from '../rows.js';
import type { Peer } from './peer.js';

const rowsPerCommand = 10;

/**
 * The method of the classic library: all rows in memory; ten fields per HSET, none awaited before
 * the last is written; a list in one call. It ends here with the last reply.
 */
export function ancestorWay(client: Redis): Peer {
  return {
    name: "the ancestor's way",
    // Its list throws at 100,000 rows: too many arguments.
    fewerRowsFor: ['list'],
    build: async (kind, key, rows) => {
      const all: Identified[] = [];
      for await (const row of rows) all.push(row);
      if (kind === 'list') return client.rpush(key, ...all.map((row) => JSON.stringify(row)));
      const sent: Promise<unknown>[] = [];
      for (let start = 0; start < all.length; start += rowsPerCommand) {
        const fields = all
          .slice(start, start + rowsPerCommand)
          .flatMap((row) => [row.id, JSON.stringify(row)]);
        sent.push(client.hset(key, ...fields));
      }
      return Promise.all(sent);
    },
  };
}
