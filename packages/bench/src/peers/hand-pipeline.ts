import type { Redis } from 'ioredis';
import type { Peer } from './peer.js';
import { commandOf } from './peer.js';

const rowsPerPipeline = 1000;

/** Pipelines of 1,000 single-row commands, each pipeline awaited. */
export function ioredisPipeline(client: Redis): Peer {
  return {
    name: 'ioredis pipeline by hand',
    fewerRowsFor: [],
    build: async (kind, key, rows) => {
      let pipeline = client.pipeline();
      for await (const row of rows) {
        const [name, ...args] = commandOf(kind, key, row);
        pipeline.call(name, args);
        if (pipeline.length < rowsPerPipeline) continue;
        await pipeline.exec();
        pipeline = client.pipeline();
      }
      await pipeline.exec();
    },
  };
}

/** The used part of a node-redis client, whose type depends on its creation. */
export interface NodeRedisLike {
  sendCommand(args: readonly string[]): Promise<unknown>;
}

/** The same with node-redis, which sends the commands of one tick together. */
export function nodeRedisPipeline(client: NodeRedisLike): Peer {
  return {
    name: 'node-redis pipeline by hand',
    fewerRowsFor: [],
    build: async (kind, key, rows) => {
      let sent: Promise<unknown>[] = [];
      for await (const row of rows) {
        sent.push(client.sendCommand(commandOf(kind, key, row)));
        if (sent.length < rowsPerPipeline) continue;
        await Promise.all(sent);
        sent = [];
      }
      await Promise.all(sent);
    },
  };
}
