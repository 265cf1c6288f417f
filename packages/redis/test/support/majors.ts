import { createClient, createClientPool, createCluster } from 'redis';
import {
  createClient as createClient5,
  createClientPool as createClientPool5,
  createCluster as createCluster5,
} from 'redis5';

/** What makes clients, of one major version. The types of both are not assignable to each other. */
export interface Major {
  readonly name: string;
  readonly createClient: typeof createClient;
  readonly createClientPool: typeof createClientPool;
  readonly createCluster: typeof createCluster;
}

/** The supported major versions of node-redis. */
export const majors: readonly Major[] = [
  { name: 'node-redis 6', createClient, createClientPool, createCluster },
  {
    name: 'node-redis 5',
    createClient: createClient5 as unknown as typeof createClient,
    createClientPool: createClientPool5 as unknown as typeof createClientPool,
    createCluster: createCluster5 as unknown as typeof createCluster,
  },
];
