import type { Command } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * Refuses a node of a cluster that was taken for a single server: it would answer most keys with
 * MOVED. A cluster of one node, as servers are that shard behind one endpoint, serves all keys.
 * Where the user may not ask, it goes on.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export async function demandNoClusterNode(
  ask: (command: Command) => Promise<unknown>,
  address: string,
): Promise<void> {
  const answer = (command: Command): Promise<string> =>
    ask(command).then(String, () => 'not known, as to a user without the right');
  if (!(await answer(['INFO', 'cluster'])).includes('cluster_enabled:1')) return;
  const servingNodes = Number(/cluster_size:(\d+)/.exec(await answer(['CLUSTER', 'INFO']))?.[1]);
  if (!(servingNodes > 1)) return;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `Redis at ${address} is a node of a cluster, whose keys are spread over ${String(servingNodes)} nodes: ` +
      'give the driver a client for clusters (ioredis: new Cluster([…]), node-redis: createCluster({ rootNodes: […] }))',
    { details: { option: 'driver', allowed: 'a client for clusters', address } },
  );
}
