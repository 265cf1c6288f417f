import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { timeOf } from '../in-process/resumption.js';

/** How a primary is lost. */
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

/** The primary that took over from `old`; `undefined`: none has, yet. */
export async function successorOf(
  sentinels: RedisSentinels,
  old: ServerNode,
  kind: FailoverKind,
): Promise<ServerNode | undefined> {
  const primary = await primaryOf(sentinels);
  // One that is stopped would never answer.
  if (primary === old) return undefined;
  // Told to by command, the old one goes on as a primary for a while, and those who are connected
  // to it with it.
  if (kind === 'by command' && (await roleOf(old)) !== 'slave') return undefined;
  return (await roleOf(primary)) === 'master' ? primary : undefined;
}

/** Has the old primary follow the new one. Sentinel would need ten seconds more for that. */
export async function comeBack(
  sentinels: RedisSentinels,
  old: ServerNode,
  kind: FailoverKind,
): Promise<void> {
  if (kind === 'SIGKILL') await old.restart();
  // Those who are still connected to it learn by READONLY.
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

/** Has a sentinel begin a failover, as soon as it takes the command. */
export async function commandFailover({ name, sentinels }: RedisSentinels): Promise<void> {
  await waitFor(
    async () => {
      try {
        return await sentinels[0]?.command('SENTINEL', 'FAILOVER', name);
      } catch {
        // No replica is good enough yet, or the last failover still ends.
        return false;
      }
    },
    { message: 'a sentinel takes the command', everyMs: 50 },
  );
}

async function roleOf(server: ServerNode): Promise<unknown> {
  const [role] = (await server.command('ROLE')) as unknown[];
  return role;
}
