import type { CommittedEvent, SmartRedis, Duration } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Instance, Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
}
const rows: Row[] = [{ id: 'a' }, { id: 'b' }];

/**
 * The same registration on every instance, as a team deploys it; `fetched` counts the fetches of
 * each.
 */
function register(lab: Lab, { smart }: Instance, fetched: string[] = [], every?: Duration) {
  return smart.register({
    name: 'cache',
    fetcher: () => {
      fetched.push('fetched');
      // Different each time: unchanged rows are not committed again.
      return [...rows, { id: String(fetched.length) }];
    },
    ...(every === undefined ? {} : { refresh: { every } }),
    targets: { all: list({ key: lab.name('all') }) },
  });
}

async function leaderAndStandby(lab: Lab): Promise<[leader: Instance, standby: Instance]> {
  const leader = await lab.started();
  await waitFor(() => leader.smart.isLeader, { message: 'the first leads' });
  return [leader, await lab.started()];
}

describeWithServer('instances', (openLab) => {
  it('are served by one leader: a standby waits, reads and asks for refreshes', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    const fetched: string[][] = [[], []];
    register(lab, leader, fetched[0]);
    const cache = register(lab, standby, fetched[1]);
    const heard: CommittedEvent[] = [];
    standby.smart.on('committed', (event) => void heard.push(event));

    await cache.ready();
    const before = await cache.info();
    const info = await cache.refresh();
    expect(info.version).toBeGreaterThan(before.version ?? Number.NaN);
    expect(info.leader).toBe('instance-1');
    expect(await cache.read.all.range(0, -1)).toEqual([...rows, { id: '2' }]);
    expect(fetched).toEqual([['fetched', 'fetched'], []]);
    expect(standby.smart.isLeader).toBe(false);
    await waitFor(() => heard.some(({ version }) => version === info.version), {
      message: 'the commit is heard',
    });
    expect(heard.at(-1)).toMatchObject({
      cache: 'cache',
      rows: 3,
      instance: 'instance-1',
      version: info.version,
    });
  });

  it('share the refresh that many of them ask for at once', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    const fetched: string[] = [];
    const own = register(lab, leader, fetched);
    const other = register(lab, standby);
    await other.ready();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? own : other).refresh()),
    );
    // The first one, one that was running when others asked, and one for all of those.
    expect(fetched.length).toBeLessThanOrEqual(4);
  });

  it('hand over when the leader closes, and do not fetch what is not due', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    const fetched: string[] = [];
    register(lab, leader, fetched, '1h');
    const cache = register(lab, standby, fetched, '1h');
    await cache.ready();
    const { version, term } = await cache.info();
    await leader.smart.close();
    await waitFor(() => standby.smart.isLeader, { message: 'the standby leads' });
    expect(fetched).toEqual(['fetched']);
    const info = await cache.refresh();
    expect(info).toMatchObject({ leader: 'instance-2' });
    expect(info.version).toBeGreaterThan(version ?? Number.NaN);
    expect(info.term).toBeGreaterThan(term ?? Number.NaN);
  });

  it('refresh by the interval, one after the other', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let running = 0;
    let overlaps = 0;
    let runs = 0;
    smart.register({
      name: 'cache',
      refresh: { every: '20ms', jitter: '5ms' },
      fetcher: async () => {
        running += 1;
        if (running > 1) overlaps += 1;
        await new Promise((resolve) => setTimeout(resolve, 30));
        running -= 1;
        runs += 1;
        return rows;
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    await waitFor(() => runs >= 5, { message: 'five refreshes' });
    expect(overlaps).toBe(0);
  });

  it('rebuild what Redis lost', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    register(lab, leader);
    const cache = register(lab, standby);
    await cache.ready();
    const { version } = await cache.info();
    await lab.redis('FLUSHALL');
    await waitFor(async () => (await cache.info()).version !== null, {
      message: 'it is built again',
    });
    expect((await cache.info()).version).toBeGreaterThan(version ?? Number.NaN);
    expect(await cache.read.all.length()).toBe(3);
  });

  it('survive lost connections', async () => {
    await using lab = openLab();
    await using proxy = await startFaultProxy(lab.server);
    const instance = await lab.started({ address: proxy });
    const cache = register(lab, instance);
    await cache.ready();
    const { version } = await cache.info();
    proxy.cutAll();
    const info = await cache.refresh();
    expect(info.version).toBeGreaterThan(version ?? Number.NaN);
  });

  it('stop waiting at a signal or timeout', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: ({ signal }) =>
        new Promise<Row[]>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      targets: { all: list({ key: lab.name('all') }) },
    });
    const stop = new AbortController();
    const stopped = failureOf(cache.ready({ signal: stop.signal }));
    stop.abort(new Error('no longer wanted'));
    expect(await stopped).toMatchObject({
      code: 'SR_ABORTED',
      cause: { message: 'no longer wanted' },
    });
    expect((await failureOf(cache.ready({ timeout: '10ms' }))).code).toBe('SR_TIMEOUT');
    const waiting = [failureOf(cache.ready()), failureOf(cache.refresh())];
    await cache.unregister();
    for (const error of await Promise.all(waiting)) expect(error.code).toBe('SR_UNREGISTERED');
    expect((await failureOf(cache.refresh())).code).toBe('SR_UNREGISTERED');
  });

  it('abort running refreshes and reject waiting calls when they close', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let aborted: unknown;
    let isFetching = false;
    const cache = smart.register({
      name: 'cache',
      fetcher: ({ signal }) =>
        new Promise<Row[]>((_, reject) => {
          isFetching = true;
          signal.addEventListener('abort', () => {
            aborted = signal.reason;
            reject(signal.reason as Error);
          });
        }),
      targets: { all: list({ key: lab.name('all') }) },
    });
    await waitFor(() => isFetching, { message: 'it fetches' });
    const waiting = failureOf(cache.ready());
    await smart.close();
    await smart.close();
    expect((await waiting).code).toBe('SR_CLOSED');
    expect(aborted).toMatchObject({ code: 'SR_CLOSED' });
    expect(smart.isLeader).toBe(false);
    expect((await failureOf(smart.start())).code).toBe('SR_CLOSED');
    expect(() =>
      smart.register({
        name: 'late',
        fetcher: () => rows,
        targets: { all: list({ key: 'late' }) },
      }),
    ).toThrow(expect.objectContaining({ code: 'SR_CLOSED' }));
  });

  it('take a new definition of a cache, and drop its data when asked to', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rows,
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    await cache.update({ fetcher: () => [{ id: 'new' }] });
    expect(await cache.read.all.range(0, -1)).toEqual([{ id: 'new' }]);
    await cache.unregister({ dropData: true });
    const [, keys] = (await lab.redis(
      'SCAN',
      '0',
      'COUNT',
      '10000',
      'MATCH',
      `*${lab.name('all')}*`,
    )) as [string, string[]];
    expect(keys).toEqual([]);
    // The name is free again.
    await smart
      .register({
        name: 'cache',
        fetcher: () => rows,
        targets: { all: list({ key: lab.name('all') }) },
      })
      .ready();
  });

  it('survive listeners that throw', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    instance.smart.on('committed', () => {
      throw new Error('a listener of the application');
    });
    await register(lab, instance).ready();
    expect(
      instance.log.some(({ level, message }) => level === 'error' && message.includes('listener')),
    ).toBe(true);
  });

  it('ignore unreadable messages, with one warning', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const cache = register(lab, instance);
    await cache.ready();
    const channel = `smart-redis:${lab.namespace}:events`;
    for (const message of [
      '',
      'x',
      '{',
      '{"type":"committed","cache":1}',
      '{"type":"committed","cache":"cache","instance":"x"}',
    ]) {
      await lab.redis('PUBLISH', channel, message);
    }
    await cache.refresh();
    expect(
      instance.log.filter(({ message }) => message.includes('unreadable message')),
    ).toHaveLength(1);
  });

  it('are refused a second cache of one name, and a key that another cache fills', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const definition = {
      name: 'one',
      fetcher: () => rows,
      targets: { all: list({ key: lab.name('all') }) },
    };
    smart.register(definition);
    expect(() => smart.register(definition)).toThrow(
      expect.objectContaining({ code: 'SR_DUPLICATE_CACHE' }),
    );
    expect(() => smart.register({ ...definition, name: 'two' })).toThrow(/"one"/);
    expect(() =>
      smart.register({
        name: 'three',
        fetcher: () => rows,
        targets: { a: list({ key: 'same' }), b: hash({ key: 'same' }) },
      }),
    ).toThrow(/targets\.b\.key/);
  });

  it('end with `await using`', async () => {
    await using lab = openLab();
    let ended: SmartRedis | undefined;
    {
      await using smart = lab.instance().smart;
      ended = smart;
      await smart.start();
      await waitFor(() => smart.isLeader, { message: 'it leads' });
    }
    expect(ended.isLeader).toBe(false);
    expect(await lab.redis('EXISTS', `{smart-redis:${lab.namespace}}:leader`)).toBe(0);
  });
});
