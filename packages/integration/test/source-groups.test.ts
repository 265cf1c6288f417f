import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

/** Longer than any test takes. */
const never = '1h';

describeWithServer('caches of one source', (openLab) => {
  const started = async (lab: Lab, instance: string, caches: number, group: object) => {
    const source = { running: 0, most: 0, fetched: new Set<string>() };
    const { smart } = await lab.started({
      instance,
      elector: leaseElector(),
    });
    const handles = Array.from({ length: caches }, (_, index) => {
      const name = `cache-${String(index)}`;
      return smart.register({
        name,
        fetcher: async () => {
          sharedSource.running += 1;
          sharedSource.most = Math.max(sharedSource.most, sharedSource.running);
          await new Promise((resolve) => setTimeout(resolve, 5));
          sharedSource.running -= 1;
          source.fetched.add(name);
          return [name];
        },
        targets: { all: list({ key: lab.name(name) }) },
        ...group,
      });
    });
    return { smart, handles, source };
  };
  let sharedSource = { running: 0, most: 0 };

  it('are refreshed at most so many at a time, by all instances together', async () => {
    await using lab = openLab();
    sharedSource = { running: 0, most: 0 };
    const group = { group: { name: 'warehouse', concurrency: 2 } };
    const members = await Promise.all(
      ['a', 'b', 'c'].map((instance) => started(lab, instance, 24, group)),
    );
    await Promise.all(members.flatMap(({ handles }) => handles.map((cache) => cache.ready())));
    expect(sharedSource.most).toBe(2);
    const busy = members.filter(({ source }) => source.fetched.size > 0);
    expect(busy.length).toBeGreaterThan(1);
    // No slot stays taken.
    const key = `{smart-redis:${lab.namespace}}:group:warehouse`;
    await waitFor(async () => (await lab.redis('ZCARD', key)) === 0, { message: 'free slots' });
  });

  it('are refreshed by more instances at a time without a group', async () => {
    await using lab = openLab();
    sharedSource = { running: 0, most: 0 };
    const members = await Promise.all(
      ['a', 'b', 'c'].map((instance) => started(lab, instance, 24, {})),
    );
    await Promise.all(members.flatMap(({ handles }) => handles.map((cache) => cache.ready())));
    expect(sharedSource.most).toBeGreaterThan(2);
  });

  it('ask for a slot about as often as they get one, however many wait', async () => {
    await using lab = openLab();
    sharedSource = { running: 0, most: 0 };
    const caches = 120;
    // Each attempt to take a slot counts the slots.
    const attempts = async () => {
      const stats = String(await lab.redis('INFO', 'commandstats'));
      return Number(/^cmdstat_zcard:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
    };
    const before = await attempts();
    const { handles } = await started(lab, 'a', caches, {
      group: { name: 'warehouse', concurrency: 2 },
    });
    await Promise.all(handles.map((cache) => cache.ready()));
    expect(sharedSource.most).toBe(2);
    expect((await attempts()) - before).toBeLessThan(4 * caches);
  });

  it('get a slot again that its holder has lost', async () => {
    await using lab = openLab();
    sharedSource = { running: 0, most: 0 };
    const key = `{smart-redis:${lab.namespace}}:group:warehouse`;
    // As of an instance that has died.
    await lab.redis('ZADD', key, String(Date.now() + 700), 'dead@z#1-1');
    const { handles } = await started(lab, 'a', 1, {
      group: { name: 'warehouse', concurrency: 1 },
    });
    await handles[0]?.ready({ timeout: '20s' });
  });

  it('are reported while they wait for longer than their interval, with what holds the slots', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({
      instance: 'a',
      concurrency: 1,
      elector: leaseElector(),
    });
    const overdue: unknown[] = [];
    smart.on('overdue', (event) => overdue.push(event));
    let finish: ((rows: string[]) => void) | undefined;
    smart.register({
      name: 'slow',
      fetcher: () => new Promise<string[]>((resolve) => (finish = resolve)),
      refresh: { every: never },
      targets: { all: list({ key: lab.name('slow') }) },
    });
    await waitFor(() => finish, { message: 'the slow one runs' });
    const quick = smart.register({
      name: 'quick',
      fetcher: () => ['row'],
      refresh: { every: '50ms' },
      targets: { all: list({ key: lab.name('quick') }) },
    });
    await waitFor(() => overdue.length > 0, { message: 'overdue' });
    expect(overdue[0]).toMatchObject({ cache: 'quick', running: ['slow'] });
    finish?.([]);
    await quick.ready();
  });

  it.each([
    [{ group: 'warehouse' }, 'group'],
    [{ group: { concurrency: 2 } }, 'group.name'],
    [{ group: { name: 'warehouse' } }, 'group.concurrency'],
    [{ group: { name: 'warehouse', concurrency: 0 } }, 'group.concurrency'],
    [{ group: { name: 'warehouse', limit: 2 } }, 'group.limit'],
  ])('are refused with %j', async (group, option) => {
    await using lab = openLab();
    await expect(started(lab, 'a', 1, group)).rejects.toThrow(option);
  });
});
