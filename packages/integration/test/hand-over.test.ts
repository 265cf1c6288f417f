import type { SmartRedisOptions } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Instance, Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Member extends Instance {
  /** The number of failed refreshes here. */
  failures(): number;
  readonly deposed: readonly string[];
}

/** An instance whose source works or fails. */
async function join(
  lab: Lab,
  fetcher: () => unknown[] | Promise<unknown[]>,
  options: Partial<SmartRedisOptions> = {},
): Promise<Member> {
  // No leadership may end because the machine is busy.
  const instance = lab.instance({
    elector: leaseElector({ spread: false, ttl: '2s' }),
    ...options,
  });
  const deposed: string[] = [];
  let failures = 0;
  instance.smart.on('deposed', ({ reason }) => void deposed.push(reason));
  instance.smart.register({
    name: 'cache',
    refresh: { every: '20ms' },
    fetcher: async () => {
      try {
        return await fetcher();
      } catch (error) {
        failures += 1;
        throw error;
      }
    },
    targets: { all: list({ key: lab.name('all') }) },
  });
  await instance.smart.start();
  return { ...instance, deposed, failures: () => failures };
}

/** The recorded failure, which the next leader reads. */
async function healthOf(lab: Lab): Promise<unknown> {
  const { smart } = lab.instance();
  const cache = smart.register({
    name: 'cache',
    fetcher: () => [],
    targets: { all: list({ key: lab.name('all') }) },
  });
  return (await cache.info()).lastError;
}

const unreachable = (): never => {
  throw new Error('the source is out of reach');
};

describeWithServer('a leader whose refreshes keep failing', (openLab) => {
  it('hands over to an instance whose refreshes succeed', async () => {
    await using lab = openLab();
    const sick = await join(lab, unreachable, { yieldAfterFailures: 3 });
    await waitFor(() => sick.failures() > 0, { message: 'the first leads' });
    const well = await join(lab, () => [{ id: 'a' }]);
    const committed = new Promise<string>((resolve) => {
      well.smart.on('committed', ({ instance }) => resolve(instance));
    });
    expect(await committed).toBe('instance-2');
    expect(sick.deposed).toEqual(['unhealthy']);
    expect(sick.failures()).toBeGreaterThanOrEqual(3);
    expect(sick.log.some(({ message }) => /another instance takes the lead/.test(message))).toBe(
      true,
    );
  });

  it('hands over at once the next time too, if others have succeeded in the meantime', async () => {
    await using lab = openLab();
    const rows = [{ id: 'a' }];
    let isWell = true;
    const sick = await join(lab, () => (isWell ? rows : unreachable()), { yieldAfterFailures: 2 });
    await waitFor(async () => (await lab.redis('LLEN', lab.name('all'))) === 1, {
      message: 'a first version',
    });
    isWell = false;
    for (let time = 1; time <= 2; time += 1) {
      await waitFor(() => sick.smart.isLeader, { message: 'the first leads' });
      const well = await join(lab, () => rows);
      await waitFor(() => sick.deposed.filter((reason) => reason === 'unhealthy').length >= time, {
        message: `hand-over number ${String(time)}`,
      });
      await waitFor(async () => (await healthOf(lab)) === null, { message: 'it is healthy' });
      await well.smart.close();
    }
  });

  it('stays when it is alone', async () => {
    await using lab = openLab();
    const sick = await join(lab, unreachable, { yieldAfterFailures: 1 });
    await waitFor(() => sick.failures() > 10, { message: 'many failures' });
    expect(sick.deposed).not.toContain('unhealthy');
  });

  it('stays if yieldAfterFailures is false', async () => {
    await using lab = openLab();
    const sick = await join(lab, unreachable, { yieldAfterFailures: false });
    await waitFor(() => sick.smart.isLeader, { message: 'the first leads' });
    await join(lab, unreachable);
    await waitFor(() => sick.failures() > 20, { message: 'many failures' });
    expect(sick.deposed).not.toContain('unhealthy');
  });

  it('stays while a running refresh may still succeed', async () => {
    await using lab = openLab();
    const sick = await join(lab, unreachable, { yieldAfterFailures: 2 });
    await waitFor(() => sick.smart.isLeader, { message: 'the first leads' });
    const other = await join(lab, unreachable);
    let finish = (): void => undefined;
    let isRunning = false;
    for (const { smart } of [sick, other]) {
      smart.register({
        name: 'slow',
        fetcher: async () => {
          isRunning = true;
          await new Promise<void>((resolve) => (finish = resolve));
          return [];
        },
        targets: { all: list({ key: lab.name('slow') }) },
      });
    }
    await waitFor(() => isRunning, { message: 'the slow fetch' });
    const handOvers = () =>
      [sick, other].flatMap(({ deposed }) => deposed.filter((reason) => reason === 'unhealthy'));
    const failures = () => sick.failures() + other.failures();
    const [before, failed] = [handOvers().length, failures()];
    await waitFor(() => failures() > failed + 10, { message: 'many failures' });
    expect(handOvers()).toHaveLength(before);
    finish();
  });

  it('does not pass on the leadership again and again if the source fails for all', async () => {
    await using lab = openLab();
    const members = await Promise.all(
      [1, 2, 3].map(() => join(lab, unreachable, { yieldAfterFailures: 1 })),
    );
    const handOvers = () =>
      members.flatMap(({ deposed }) => deposed.filter((reason) => reason === 'unhealthy'));
    await waitFor(() => handOvers().length >= 3, { message: 'each has tried' });
    const failures = () => members.reduce((sum, member) => sum + member.failures(), 0);
    const failed = failures();
    await waitFor(() => failures() > failed + 20, { message: 'many failures' });
    expect(handOvers()).toHaveLength(3);
  });
});
