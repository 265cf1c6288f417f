import { list, SmartRedis } from '@smart-redis/core';
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
