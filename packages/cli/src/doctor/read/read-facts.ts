import type { RedisDriver } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { findOrphans } from '../orphans/find-orphans.js';
import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import { readCaches, readInstances } from './read-caches.js';
import { readRights } from './read-rights.js';
import { readRoom } from './read-room.js';
import { readServers } from './read-servers.js';
import type { ServerNode } from './server-node.js';

/** What {@link readFacts} works with. */
export interface Examination {
  readonly nodes: readonly ServerNode[];
  /** Why there is none, if the client does not suit the server. */
  readonly operator:
    { readonly operator: Operator; readonly driver: RedisDriver } | { readonly unknown: string };
  readonly namespace: string;
  readonly isClusterClient: boolean;
  /** Whose rights are looked at. @default those of the connection's user */
  readonly aclUser?: string;
  /** How long to look for orphans. */
  readonly scanMs: number;
}

/** Reads everything that the checks judge; what cannot be read is unknown. */
export async function readFacts(examination: Examination): Promise<Facts> {
  const { nodes, namespace, isClusterClient, aclUser, scanMs, operator: given } = examination;
  const servers = await readServers(nodes);
  const common = { namespace, isClusterClient, servers };
  if ('unknown' in given) {
    const { unknown } = given;
    return { ...common, ...blank({ unknown }) };
  }
  const { operator, driver } = given;
  const [caches, instances] = await Promise.all([readCaches(operator), readInstances(operator)]);
  const known = isUnknown(caches) ? [] : caches;
  const [room, rights, orphans] = await Promise.all([
    isUnknown(caches) ? caches : readRoom(driver, known),
    readRights({
      driver,
      namespace,
      caches: known,
      ...(aclUser === undefined ? {} : { user: aclUser }),
    }),
    isUnknown(instances) || isUnknown(caches)
      ? { unknown: 'caches and instances could not be read' }
      : findOrphans({
          ...{ driver, nodes, namespace, instances, caches },
          nowMs: await serverTimeMs(driver),
          until: performance.now() + scanMs,
        }),
  ]);
  return { ...common, caches, instances, room, rights, orphans };
}

function blank(unknown: {
  readonly unknown: string;
}): Pick<Facts, 'caches' | 'instances' | 'room' | 'rights' | 'orphans'> {
  return { caches: unknown, instances: unknown, room: unknown, rights: unknown, orphans: unknown };
}

async function serverTimeMs(driver: RedisDriver): Promise<number> {
  const reply = await driver.send(['TIME'], { lane: 'bulk' }).catch(() => null);
  return Array.isArray(reply) ? Number(reply[0]) * 1000 : Date.now();
}
