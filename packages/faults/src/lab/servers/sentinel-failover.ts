import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { timeOf } from '../in-process/resumption.js';

/** The ways to lose a primary. */
export const failoverKinds = ['SIGKILL', 'SIGSTOP', 'by command'] as const;

/** One of {@link failoverKinds}. */
export type FailoverKind = (typeof failoverKinds)[number];

/** The server that the first sentinel names. */
export async function primaryOf(sentinels: RedisSentinels): Promise<ServerNode> {
  const { port } = await sentinels.primary();
  const server = sentinels.servers.find((candidate) => candidate.port === port);
  if (server === undefined) throw new Error(`no server listens on port ${String(port)}`);
  return server;
}

/** Loses the primary. */
export async function lose(
  sentinels: RedisSentinels,
  primary: ServerNode,
  kind: FailoverKind,
): Promise<void> {
  if (kind === 'SIGKILL') await primary.kill();
  else if (kind === 'SIGSTOP') primary.pause();
  else await commandFailover(sentinels);
}

/** The primary that replaced `old`; `undefined` until there is one. */
export async function successorOf(
  sentinels: RedisSentinels,
  old: ServerNode,
  kind: FailoverKind,
): Promise<ServerNode | undefined> {
  const primary = await primaryOf(sentinels);
  // A server that is stopped would never reply.
  if (primary === old) return undefined;
  // After a failover by command, the old one continues as a primary for a while, and so do the
  // clients that are connected to it.
  if (kind === 'by command' && (await roleOf(old)) !== 'slave') return undefined;
  return (await roleOf(primary)) === 'master' ? primary : undefined;
}

/** Makes the old primary follow the new one. Sentinel would take ten seconds more. */
export async function comeBack(
  sentinels: RedisSentinels,
  old: ServerNode,
  kind: FailoverKind,
): Promise<void> {
  if (kind === 'SIGKILL') await old.restart();
  // Clients that are still connected to it detect the change by READONLY.
  else old.resume();
  await timeOf(async () => {
    const primary = await primaryOf(sentinels);
    for (const server of sentinels.servers) {
      if (server !== primary) await server.command('REPLICAOF', primary.host, String(primary.port));
    }
    const info = String(await primary.command('INFO', 'replication'));
    return info.split('state=online').length - 1 === 2;
  }, 'both replicas are in step');
}

/** Makes a sentinel start a failover as soon as it accepts the command. */
export async function commandFailover({ name, sentinels }: RedisSentinels): Promise<void> {
  await waitFor(
    async () => {
      try {
        return await sentinels[0]?.command('SENTINEL', 'FAILOVER', name);
      } catch {
        // No replica is suitable yet, or the last failover has not ended.
        return false;
      }
    },
    { message: 'a sentinel takes the command', everyMs: 50 },
  );
}

/** What a server says that it is: `master` or `slave`. */
export async function roleOf(server: ServerNode): Promise<unknown> {
  const [role] = (await server.command('ROLE')) as unknown[];
  return role;
}

/**
 * Waits until there is another primary, which readers see from then on; resolves with the time when
 * there was.
 */
export function failedOver(
  {
    sentinels,
    view,
  }: { readonly sentinels: RedisSentinels; readonly view: { primary: ServerNode } },
  old: ServerNode,
  kind: FailoverKind,
  when: string,
): Promise<number> {
  return timeOf(async () => {
    const successor = await successorOf(sentinels, old, kind);
    view.primary = successor ?? view.primary;
    return successor !== undefined;
  }, `${when}: another primary`);
}
