import { list, SmartRedis } from '@smart-redis/core';
import type { Logger } from '@smart-redis/core';
import { memoryDriver } from '@smart-redis/testing';
import { expect, it } from 'vitest';

const slots = '{smart-redis:default}:group:warehouse';

/** A cache whose group is full for an hour, in virtual time. */
async function waiting() {
  const driver = memoryDriver();
  const smart = new SmartRedis({ driver, logger: false });
  const overdue: unknown[] = [];
  smart.on('overdue', (event) => overdue.push(event));
  await smart.start();
  const until = driver.clock.now() + 3_600_000;
  await driver.redis.command('ZADD', slots, String(until), 'other@b#1-1');
  smart.register({
    name: 'cache',
    group: { name: 'warehouse', concurrency: 1 },
    fetcher: () => ['row'],
    refresh: { every: '10s' },
    targets: { all: list({ key: 'rows' }) },
  });
  await driver.advance('5s');
  return { driver, smart, overdue };
}

it('reports a cache that waits for a slot of its group for longer than its interval', async () => {
  const { driver, smart, overdue } = await waiting();
  expect(overdue).toEqual([]);
  await driver.advance('8s');
  expect(overdue).toEqual([{ cache: 'cache', waitedMs: 10_000, running: ['other@b'] }]);
  await smart.close();
});

it('does not report a cache that another instance has refreshed meanwhile', async () => {
  const { driver, smart, overdue } = await waiting();
  const now = String(driver.clock.now());
  const built = { version: now, builtAt: now, checkedAt: now, counts: '{"rows":0}' };
  const builtAs = JSON.stringify({ shape: 1, targets: { rows: 'list' } });
  const fields = Object.entries({ ...built, builtAs }).flat();
  await driver.redis.command('HSET', '{rows}:smart-redis:default:cache', ...fields);
  await driver.advance('8s');
  expect(overdue).toEqual([]);
  await smart.close();
});

it('warns once of all members of a family that wait, and tells when none waits any more', async () => {
  const driver = memoryDriver();
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const ignore = (): void => undefined;
  const logger: Logger = { debug: ignore, info: log, warn: log, error: log };
  const smart = new SmartRedis({ driver, logger });
  const overdue = new Set<string>();
  smart.on('overdue', ({ cache }) => overdue.add(cache));
  await smart.start();
  const until = driver.clock.now() + 20_000;
  await driver.redis.command('ZADD', slots, String(until), 'other@b#1-1');
  smart.registerFamily({
    name: 'tenants',
    members: () => ['one', 'two', 'three'],
    every: '1h',
    define: (tenant) => ({
      group: { name: 'warehouse', concurrency: 1 },
      fetcher: () => [tenant],
      refresh: { every: '10s' },
      targets: { all: list({ key: `rows:${tenant}` }) },
    }),
  });
  await driver.advance('15s');
  expect([...overdue].sort()).toEqual(['tenants:one', 'tenants:three', 'tenants:two']);
  const waits = (message: string): boolean => message.includes('wait');
  expect(logged.filter(waits)).toEqual([expect.stringMatching(/^a cache waits for its refresh/)]);
  await driver.advance('30s');
  expect(logged.filter(waits)).toEqual([
    expect.stringMatching(/^a cache waits for its refresh/),
    'no member of a family waits for a slot for too long any more',
  ]);
  await smart.close();
});
