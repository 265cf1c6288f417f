import type { Facts } from '../facts.js';
import type { Outcome } from '../finding.js';
import { couldNotLook, readable } from './could-not-look.js';

/** Whether the client suits the server: a cluster needs a client for clusters. */
export function checkTopology({ servers, isClusterClient }: Facts): Outcome {
  const { infos, unchecked } = readable('topology', 'the kind of the server', servers);
  if (unchecked.length > 0) return unchecked;
  const [first] = infos;
  if (first === undefined) {
    return [couldNotLook('topology', 'the servers', { unknown: 'none has answered' })];
  }
  const isCluster = first.field('cluster_enabled') === '1';
  if (!isCluster && isClusterClient) {
    return [
      {
        check: 'topology',
        severity: 'problem',
        found: `Redis at ${first.address} is a single server, and the client is one for clusters`,
        why: 'A client for clusters cannot find out who serves which keys.',
        todo: 'Leave out --cluster here, and pass a plain client to the driver of your instances.',
      },
    ];
  }
  const size = servers[0]?.clusterSize ?? null;
  if (isCluster && !isClusterClient && (size === null || size > 1)) {
    return [
      {
        check: 'topology',
        severity: 'problem',
        found: `Redis at ${first.address} is a node of a cluster${size === null ? '' : ` of ${size} nodes`}, and the client is a plain one`,
        why: 'A plain client reaches only the keys of one node: everything else answers MOVED, and nothing else could be looked at.',
        todo: 'Add --cluster here, and pass a cluster client to the driver of your instances: new Cluster([…]), createCluster({ … }).',
      },
    ];
  }
  const seen = isCluster ? `a cluster of ${servers.length}` : 'a single server';
  return { check: 'topology', seen };
}
