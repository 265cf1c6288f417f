import type { RedisServer } from '@smart-redis/testing';

/**
 * Nobody needs a right to these (flag `no_auth`: https://redis.io/docs/latest/commands/command/),
 * or the test has sent them.
 */
const free: ReadonlySet<string> = new Set(['hello', 'auth', 'config|resetstat']);

/**
 * The commands that the server has run during `work`, by whomever and in scripts too, as ACLs name
 * them: `hget`, `client|setname`. https://redis.io/docs/latest/commands/info/
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
