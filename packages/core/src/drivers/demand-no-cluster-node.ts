import type { Command } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * Refuses a cluster node that is used as a single server: it would reply MOVED for most keys. A
 * cluster of one node, such as a server that shards behind one endpoint, serves all keys and is
 * accepted. Does nothing if the user has no permission to check.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export async function demandNoClusterNode(
  ask: (command: Command) => Promise<unknown>,
  address: string,
): Promise<void> {
  const answer = (command: Command): Promise<string> =>
    ask(command).then(String, () => 'unknown, because the user lacks permission');
  if (!(await answer(['INFO', 'cluster'])).includes('cluster_enabled:1')) return;
  const servingNodes = Number(/cluster_size:(\d+)/.exec(await answer(['CLUSTER', 'INFO']))?.[1]);
  if (!(servingNodes > 1)) return;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `Redis at ${address} is a node of a cluster, whose keys are spread over ${String(servingNodes)} nodes: ` +
      'pass a cluster client to the driver (ioredis: new Cluster([…]), node-redis: createCluster({ rootNodes: […] }))',
    { details: { option: 'driver', allowed: 'a client for clusters', address } },
  );
}
