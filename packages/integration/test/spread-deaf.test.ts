import type { RedisDriver } from '@smart-redis/core';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import type { DriverUnderTest } from './support/drivers.js';
import type { Member } from './support/spread-member.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const names = Array.from({ length: 10 }, (_, index) => `cache-${String(index)}`);
const ttlMs = 3000;

async function joinAndLeave(lab: Lab, driver: () => RedisDriver): Promise<void> {
  const join = async (name: string): Promise<Member> => {
    const member = await seated(lab, name, { driver: driver() });
    for (const cache of names) member.register(cache);
    return member;
  };
  const first = await join('a');
  await Promise.all(names.map((name) => first.cache(name).ready()));
  const begunAt = performance.now();
  const second = await join('b');
  await placed([first, second], names, 2);
  // All renew their seats three times in a ttl; the rest is for a busy machine.
  expect(performance.now() - begunAt).toBeLessThan(2 * ttlMs);
  // A move builds nothing.
  expect(second.fetched).toEqual([]);
  const leftAt = performance.now();
  await first.smart.close();
  await placed([second], names);
  expect(performance.now() - leftAt).toBeLessThan(2 * ttlMs);
  expect((await second.cache('cache-0').refresh()).servedBy).toBe('b');
}

const connected = (lab: Lab, driver: DriverUnderTest, user = ''): RedisDriver =>
  driver.connect(`redis://${user}${lab.server.host}:${String(lab.server.port)}`);

describeWithServer('instances that no message reaches', (openLab, driver) => {
  it('hear of each other by their renewals', async () => {
    await using lab = openLab();
    await joinAndLeave(lab, () => ({
      ...connected(lab, driver),
      subscribe: () => Promise.resolve({ close: () => Promise.resolve() }),
    }));
  });

  it('hear of each other where they may neither publish nor subscribe', async () => {
    await using lab = openLab();
    const user = lab.namespace;
    await lab.redis('ACL', 'SETUSER', user, 'on', '>secret', '~*', '+@all', 'resetchannels');
    await joinAndLeave(lab, () => connected(lab, driver, `${user}:secret@`));
  });

  it('read the seats where a message of a change was lost', async () => {
    await using lab = openLab();
    let lost = 0;
    const forgetful = (): RedisDriver => {
      const base = connected(lab, driver);
      let heard = 0;
      return {
        ...base,
        subscribe: (channel, listener) =>
          base.subscribe(channel, {
            ...listener,
            onMessage: (message) => {
              if (message.includes('"seats"') && (heard += 1) % 2 === 0) lost += 1;
              else listener.onMessage(message);
            },
          }),
      };
    };
    await joinAndLeave(lab, forgetful);
    expect(lost).toBeGreaterThan(0);
  });
});
