import type { SmartRedisOptions } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { CacheBuilder } from 'smart-redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsDuring } from './support/command-stats.js';
import type { DriverUnderTest } from './support/drivers.js';
import { drivers } from './support/drivers.js';
import { luaEvents } from './support/lua-events.js';
import { readSources, scriptsIn } from './support/lua-scripts.js';
import { useFeatures } from './support/rights-features.js';
import {
  commandsOf,
  deltaRights,
  furtherChannels,
  furtherRights,
  leaderLine,
  readerLine,
} from './support/rights-page.js';
import { lead, readEverything, registerRows } from './support/rights-scenario.js';
import type { User } from './support/rights-users.js';
import { createUser, deniedTo, nameIn, urlOf } from './support/rights-users.js';

const sources = await readSources();
let wholeLine = `${leaderLine} ${deltaRights} ${furtherRights} ${furtherChannels}`;

/** Rights on the page for Redis Cluster, which this test does not start. */
const inCluster: readonly string[] = ['cluster', 'readonly'];

/** The commands that ran, over all libraries: they do not all send the same ones. */
const used = {
  leading: new Set<string>(),
  reading: new Set<string>(),
  everything: new Set<string>(),
};
const denied: string[] = [];
let server: RedisServer;

beforeAll(async () => {
  server = await startRedis({
    args: ['--notify-keyspace-events', '', '--acllog-max-len', '9999', '--maxmemory', '1gb'],
  });
  wholeLine = await knownTo(server, wholeLine);
  for (const driver of drivers) await useAll(driver);
});
afterAll(() => server.stop());

describe('docs/security.md allows', () => {
  it('exactly what an instance that leads and never reads needs', () => {
    const line = commandsOf(leaderLine);
    expect(sorted(used.leading)).toEqual(sorted(line.slice(0, line.indexOf('info') + 1)));
  });

  it('exactly what a program that only reads needs', () => {
    expect(sorted(used.reading)).toEqual(sorted(commandsOf(readerLine)));
  });

  it('exactly what all features together need', () => {
    const allowed = commandsOf(wholeLine).filter((name) => !inCluster.includes(name));
    expect(sorted(used.everything)).toEqual(sorted(allowed));
  });

  it('all keys and channels that these use', () => {
    expect(denied).toEqual([]);
  });

  it('every command that a script names', () => {
    const named = [...scriptsIn(sources).values()]
      .flatMap(luaEvents)
      .flatMap(({ command }) => (/^[A-Z]+$/.test(command) ? [command.toLowerCase()] : []));
    expect(sorted(named).filter((name) => !commandsOf(wholeLine).includes(name))).toEqual([]);
  });

  it('every command that the sources name', async () => {
    const words = [...sources.values()].flatMap(
      (text) => text.match(/(?<=')[A-Z]{3,}(?=')/g) ?? [],
    );
    const isCommand = async (word: string): Promise<boolean> =>
      ((await server.command('COMMAND', 'INFO', word)) as unknown[])[0] !== null;
    const containers = commandsOf(wholeLine).map((name) => name.split('|')[0]);
    const unknown: string[] = [];
    for (const word of sorted(words)) {
      const isAllowed = containers.includes(word.toLowerCase()) || neverSent.includes(word);
      if (!isAllowed && (await isCommand(word))) unknown.push(word);
    }
    expect(unknown).toEqual([]);
  });
});

/** The source text refers to an application's client by its name. */
const neverSent: readonly string[] = ['HGETALL'];

const oneLeader = () => ({ elector: leaseElector({ spread: false, ttl: '3s' }) });

/** A line without the commands that this version of the server lacks. */
async function knownTo({ command }: RedisServer, line: string): Promise<string> {
  const unknown = new Set<string>();
  for (const name of commandsOf(line)) {
    const [info] = (await command('COMMAND', 'INFO', name)) as unknown[];
    if (info === null) unknown.add(`+${name}`);
  }
  return line
    .split(' ')
    .filter((rule) => !unknown.has(rule))
    .join(' ');
}

function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].sort();
}

/** Uses all features over one library, as users of the page. */
async function useAll(driver: DriverUnderTest): Promise<void> {
  const gather = async (into: Set<string>, work: () => Promise<void>): Promise<void> => {
    for (const name of await commandsDuring(server, work)) into.add(name);
  };
  const leader = await createUser(server, leaderLine);
  await gather(used.leading, () =>
    withInstances(driver, leader, async (started) => {
      await lead({ name: nameIn(leader), started, timeout: '60000ms', reads: false });
    }),
  );
  const viewer = await createUser(server, readerLine);
  await buildFor(driver, viewer);
  await gather(used.reading, async () => {
    await using smart = instance(driver, viewer);
    await readEverything(registerRows(smart, nameIn(viewer)), '60000ms');
  });
  const user = await createUser(server, wholeLine);
  await gather(used.everything, async () => {
    const operator = instance(driver, user).operator();
    await expect(operator.caches()).rejects.toMatchObject({ code: 'SR_UNKNOWN_CACHE' });
    await withInstances(driver, user, (started) =>
      lead({ name: nameIn(user), started, timeout: '60000ms' }),
    );
    const firstSeen = `{smart-redis:${user.namespace}}:first-seen`;
    const isAgeKnown = async (): Promise<boolean> =>
      (await server.command('EXISTS', firstSeen)) === 1;
    await withInstances(driver, user, (started) =>
      useFeatures({ name: nameIn(user), started, isAgeKnown }),
    );
    await withInstances(driver, user, (started) =>
      lead({ name: nameIn(user), started: () => started(oneLeader()), timeout: '60000ms' }),
    );
    await useClassic(driver, user);
  });
  for (const one of [leader, viewer, user]) denied.push(...(await deniedTo(server, one)));
}

/** Lets an instance with all rights build the cache that a reader reads. */
async function buildFor(driver: DriverUnderTest, { namespace }: User): Promise<void> {
  await using smart = new SmartRedis({
    driver: driver.connect(server.url),
    namespace,
    logger: false,
  });
  await smart.start();
  await registerRows(smart, (text) => `${namespace}:${text}`).ready();
}

function instance(
  driver: DriverUnderTest,
  user: User,
  options: Partial<SmartRedisOptions> = {},
): SmartRedis {
  return new SmartRedis({
    driver: driver.connect(urlOf(server, user), { connectTimeout: '10s' }),
    elector: leaseElector({ ttl: '3s' }),
    namespace: user.namespace,
    logger: false,
    ...options,
  });
}

async function withInstances(
  driver: DriverUnderTest,
  user: User,
  work: (started: (options?: Partial<SmartRedisOptions>) => Promise<SmartRedis>) => Promise<void>,
): Promise<void> {
  const instances: SmartRedis[] = [];
  try {
    await work(async (options) => {
      const smart = instance(driver, user, options);
      instances.push(smart);
      await smart.start();
      return smart;
    });
  } finally {
    await Promise.all(instances.map((smart) => smart.close()));
  }
}

/**
 * The classic API, with its election by ping, in another database. Its keys are the application's
 * to allow.
 */
async function useClassic({ name }: DriverUnderTest, { namespace }: User): Promise<void> {
  const { host, port } = server;
  const builder = await CacheBuilder.build({
    redisOption: { host, port, db: 3 },
    masterCacheKey: namespace,
    masterAliveCheck: true,
    client: name === 'redis' ? 'redis' : 'ioredis',
  });
  await builder.register({
    name: 'classic',
    dataFetchingFn: () => [{ id: '1' }],
    cacheKeys: [`${namespace}-list`],
    redisDataTypes: ['list'],
    refreshInterval: 60,
  });
  await builder.close();
}
