import { setImmediate as turn } from 'node:timers/promises';
import { list, SmartRedis } from '@smart-redis/core';
import type { RedisDriver } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { manualClock, memoryRedis, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';

const names = Array.from({ length: 40 }, (_, index) => `report-${String(index)}`);

it('serves all caches that it takes over before it looks after the first of them', async () => {
  const redis = memoryRedis({ clock: manualClock(Date.parse('2026-11-30T00:00:00Z')) });
  const open = async (driver: RedisDriver, served: Set<string>): Promise<SmartRedis> => {
    const smart = new SmartRedis({ driver, elector: leaseElector(), logger: false });
    smart.on('serving', ({ cache }) => served.add(cache));
    for (const name of names) {
      smart.register({
        name,
        fetcher: () => [name],
        refresh: { every: '1h' },
        targets: { all: list({ key: name }) },
      });
    }
    await smart.start();
    return smart;
  };
  const before = new Set<string>();
  const first = await open(redis.driver(), before);
  await redis.advance('10s');
  expect(before.size).toBe(names.length);
  await first.close();

  const driver = redis.driver();
  /** How many caches were served when each question for live keys was asked. */
  const servedThen: number[] = [];
  const served = new Set<string>();
  const sendAll: RedisDriver['sendAll'] = (commands, options) => {
    if (commands[0]?.[0] === 'EXISTS') servedThen.push(served.size);
    return driver.sendAll(commands, options);
  };
  let last: Promise<unknown> = Promise.resolve();
  // One reply after the other, as those of a server come.
  const send: RedisDriver['send'] = async (command, options) => {
    const reply = driver.send(command, options);
    last = last.then(() => turn());
    await last;
    return reply;
  };
  const second = await open({ ...driver, send, sendAll }, served);
  await waitFor(() => served.size === names.length, { message: 'all caches are served' });
  await waitFor(() => servedThen.length > 0, { message: 'a question for live keys' });
  expect(Math.min(...servedThen)).toBe(names.length);
  await second.close();
});
