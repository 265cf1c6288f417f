import type { Command, RedisDriver } from '@smart-redis/core';
import { list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import type { DriverUnderTest } from './support/drivers.js';
import { describeSideBySide } from './support/with-server.js';

/** Counts in units of the lease's own time, so the speed of the machine does not matter. */
const renewals = 8;

interface Counted {
  readonly smart: SmartRedis;
  readonly sent: Command[];
}

describeSideBySide('an idle instance', (openLab, driver) => {
  it('that leads sends its renewals and nothing else, however many caches it has', async () => {
    await using lab = openLab();
    const leader = await startCounted(lab, driver);
    await registerAll(lab, leader.smart, 10);
    await quietly(leader);

    const start = leader.sent.length;
    await waitFor(() => leader.sent.slice(start).filter(isScript).length >= renewals, {
      message: 'renewals',
    });
    const others = leader.sent.slice(start).filter((command) => !isScriptOn(command, 'leader'));
    expect(others.filter((command) => !isPresence(command))).toEqual([]);
    await leader.smart.close();
  });

  it('that stands by looks at the leader key less often than the leader renews it', async () => {
    await using lab = openLab();
    const leader = await startCounted(lab, driver);
    await waitFor(() => leader.smart.isLeader, { message: 'a leader' });
    const standby = await startCounted(lab, driver);
    await registerAll(lab, leader.smart, 1);
    await registerAll(lab, standby.smart, 1);
    await Promise.all([quietly(leader), quietly(standby)]);

    const [renewed, looked] = [leader.sent.length, standby.sent.length];
    const renewedSince = (): Command[] =>
      leader.sent.slice(renewed).filter((command) => isScriptOn(command, 'leader'));
    await waitFor(() => renewedSince().length >= renewals, { message: 'renewals' });
    const looks = standby.sent.slice(looked);
    const elections = looks.filter((command) => isScriptOn(command, 'leader'));
    expect(looks.filter((command) => !isPresence(command))).toEqual(elections);
    expect(elections.length).toBeLessThanOrEqual(renewals * 0.75);
    await Promise.all([leader.smart.close(), standby.smart.close()]);
  });

  it('sends at most eight commands for a refresh of one target', async () => {
    await using lab = openLab();
    const leader = await startCounted(lab, driver);
    const [cache] = await registerAll(lab, leader.smart, 1);
    await cache?.refresh();
    await quietly(leader);
    const start = leader.sent.length;
    await cache?.refresh();
    await quietly(leader);
    const sent = leader.sent
      .slice(start)
      .filter((command) => !isScriptOn(command, 'leader') && !isPresence(command));
    // The request, its announcement and the look at the result do not belong to a scheduled
    // refresh.
    const asked = sent.filter(
      (command) => command[0] === 'PUBLISH' || (command[0] === 'HMGET' && command.length > 10),
    );
    expect(sent.length - asked.length - 1).toBeLessThanOrEqual(8);
    await leader.smart.close();
  });
});

function isScript([name]: Command): boolean {
  return name === 'EVALSHA';
}

function isScriptOn([name, , , key]: Command, suffix: string): boolean {
  return name === 'EVALSHA' && key?.toString().endsWith(`}:${suffix}`) === true;
}

/** It stands for a ping of each subscription, which the beat that it sends makes needless. */
function isPresence(command: Command): boolean {
  return isScriptOn(command, 'leaders');
}

async function startCounted(lab: Lab, driver: DriverUnderTest): Promise<Counted> {
  const sent: Command[] = [];
  const { host, port } = lab.server;
  const counted = count(driver.connect(`redis://${host}:${String(port)}`), sent);
  const smart = new SmartRedis({
    driver: counted,
    elector: leaseElector({ spread: false, ttl: '2s' }),
    namespace: lab.namespace,
    logger: false,
  });
  await smart.start();
  return { smart, sent };
}

function count(driver: RedisDriver, sent: Command[]): RedisDriver {
  return {
    ...driver,
    send: (command, options) => {
      sent.push(command);
      return driver.send(command, options);
    },
    sendAll: (commands, options) => {
      sent.push(...commands);
      return driver.sendAll(commands, options);
    },
  };
}

async function registerAll(lab: Lab, smart: SmartRedis, count: number) {
  const caches = Array.from({ length: count }, (_, index) =>
    smart.register({
      name: `cache-${String(index)}`,
      fetcher: () => ['a row'],
      refresh: { every: '5m' },
      targets: { all: list({ key: lab.name(String(index)) }) },
    }),
  );
  await Promise.all(caches.map((cache) => cache.ready()));
  return caches;
}

/** Until two renewals or looks in a row had no other command in between. */
async function quietly({ sent }: Counted): Promise<void> {
  await waitFor(
    () => sent.length >= 2 && sent.slice(-2).every((command) => isScriptOn(command, 'leader')),
    { message: 'nothing but the election is left' },
  );
}
