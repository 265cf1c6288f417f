import type { RedisServer } from '@smart-redis/testing';

/**
 * Commands that need no permission (flag `no_auth`:
 * https://redis.io/docs/latest/commands/command/), or that the test itself has sent.
 */
const free: ReadonlySet<string> = new Set(['hello', 'auth', 'config|resetstat']);

/**
 * The commands that the server has run during `work`, of all clients and scripts, with the names
 * that ACLs use: `hget`, `client|setname`. https://redis.io/docs/latest/commands/info/
 */
export async function commandsDuring(
  server: RedisServer,
  work: () => Promise<void>,
): Promise<ReadonlySet<string>> {
  await server.command('CONFIG', 'RESETSTAT');
  await work();
  const stats = String(await server.command('INFO', 'commandstats'));
  const names = [...stats.matchAll(/^cmdstat_(\S+?):calls=[1-9]/gm)].map(([, name = '']) => name);
  return new Set(names.filter((name) => !free.has(name)));
}
