import type { RedisSentinels } from '@smart-redis/testing';
import { startSentinel, waitFor } from '@smart-redis/testing';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SentinelOptions, SingleClient } from '../src/client-like.js';
import { findPrimary } from '../src/find-primary.js';
import { redisDriver } from '../src/index.js';

/** As the README says. */
const ours = ['+sentinel|get-master-addr-by-name', '+sentinel|master'];
const ofNodeRedis = ['+sentinel|sentinels', '+sentinel|replicas', '+psubscribe', 'allchannels'];
const user = { username: 'watcher', password: 'secret of the sentinels' };

let sentinels: RedisSentinels;
let options: SentinelOptions;
beforeAll(async () => {
  sentinels = await startSentinel({ downAfterMs: 30_000 });
  options = {
    name: sentinels.name,
    sentinelRootNodes: sentinels.sentinels.map(({ host, port }) => ({ host, port })),
  };
});
afterAll(() => sentinels.stop());

async function allow(...rights: readonly string[]): Promise<void> {
  for (const { command } of sentinels.sentinels) {
    await command(
      ...['ACL', 'SETUSER', user.username, 'reset', 'on', `>${user.password}`, ...rights],
    );
    await command('ACL', 'LOG', 'RESET');
  }
}

/** What the sentinels have refused since. */
async function refused(): Promise<unknown[]> {
  const logs = sentinels.sentinels.map(({ command }) => command('ACL', 'LOG'));
  return (await Promise.all(logs)).flat();
}

describe('a user of the sentinels', () => {
  const model = createClient() as unknown as SingleClient;
  const asUser = (): SentinelOptions => ({
    ...options,
    sentinelClientOptions: { socket: {}, ...user },
  });

  it('finds the primary with the two rights that the README names', async () => {
    await allow(...ours);
    const { host, port } = await sentinels.primary();
    await expect(findPrimary(model, asUser(), 2000)).resolves.toEqual({ host, port });
  });

  it.each(ours)('needs %s for it', async (missing) => {
    await allow(...ours.filter((right) => right !== missing));
    await expect(findPrimary(model, asUser(), 2000)).rejects.toThrow(/NOPERM/);
  });

  it('reads and writes with those of node-redis besides, and is refused nothing', async () => {
    await allow(...ours, ...ofNodeRedis);
    const driver = redisDriver({ ...asUser() });
    await driver.open();
    expect(await driver.send(['SET', 'key', 'value'], { lane: 'control' })).toBe('OK');
    expect(await driver.send(['GET', 'key'], { lane: 'read' })).toBe('value');
    await driver.close();
    expect(await refused()).toEqual([]);
  });

  it.each(ofNodeRedis)('is refused something without %s', async (missing) => {
    await allow(...ours, ...ofNodeRedis.filter((right) => right !== missing));
    const driver = redisDriver({ ...asUser() });
    // It tries for long, and may succeed: without hearing of failovers.
    driver.open().catch(() => undefined);
    await waitFor(async () => (await refused()).length > 0, { message: 'something is refused' });
    await driver.close();
  });
});

describe('nodeClientOptions.database', () => {
  beforeEach(() => sentinels.command('FLUSHALL'));

  it('is where each lane works', async () => {
    const driver = redisDriver({ ...options, nodeClientOptions: { database: 3 } });
    await driver.open();
    expect(driver.database).toBe(3);
    await driver.send(['SET', 'control', '1'], { lane: 'control' });
    await driver.send(['SET', 'bulk', '1'], { lane: 'bulk' });
    expect(await driver.send(['GET', 'bulk'], { lane: 'read' })).toBe('1');
    await driver.close();
    const info = String(await sentinels.command('INFO', 'keyspace'));
    expect(info).toMatch(/db3:keys=2/);
    expect(info).not.toMatch(/db0:/);
  });
});
