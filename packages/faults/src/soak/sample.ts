import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RedisServer } from '@smart-redis/testing';

/** The measures that must not grow, between two rounds. */
export interface Sample {
  readonly heapKiB: number;
  readonly handles: number;
  readonly listeners: number;
  readonly connections: number;
  readonly keys: number;
}

/** Takes a {@link Sample}, with the heap after a full garbage collection. */
export async function takeSample(server: RedisServer): Promise<Sample> {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const clients = String(await server.command('CLIENT', 'LIST'));
  const keys = (await server.command('KEYS', '*')) as readonly string[];
  const names = process.eventNames();
  return {
    heapKiB: Math.round(process.memoryUsage().heapUsed / 1024),
    handles: process.getActiveResourcesInfo().length,
    listeners: names.reduce((sum, name) => sum + process.listenerCount(name), 0),
    connections: clients.trim().split('\n').length,
    // A roster that an instance had lives for seconds.
    keys: keys.filter((key) => !key.includes(':roster:')).length,
  };
}
