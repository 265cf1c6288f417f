import { hash, list } from '@smart-redis/core';
import { startRedis, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { openLab as openLabOn } from './support/lab.js';
import { describeSideBySide } from './support/with-server.js';

const never = (): Promise<never> => new Promise(() => undefined);
const rows = [{ id: 'a' }, { id: 'b' }];

describeSideBySide('a fetcher that hangs', (openLab, driver) => {
  it('is reported at its timeout, and no other fetch starts meanwhile', async () => {
    await using lab = openLab();
    const { smart, log } = await lab.started({ drain: '100ms' });
    let working = 0;
    let most = 0;
    const cache = smart.register({
      name: 'report',
      timeout: '300ms',
      fetcher: async function* () {
        working += 1;
        most = Math.max(most, working);
        yield* rows;
        await never();
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    const failures: string[] = [];
    smart.on('refreshFailed', ({ error }) => void failures.push(error.message));
    expect((await failureOf(cache.refresh())).message).toContain(
      'longer than its timeout of 300ms',
    );
    for (let time = 0; time < 2; time += 1) {
      const again = await failureOf(cache.refresh({ timeout: '30s' }));
      expect(again).toMatchObject({ code: 'SR_FETCH_TIMEOUT' });
      expect(again.message).toContain('ignores its abort signal');
    }
    expect(most).toBe(1);
    expect(failures.filter((message) => message.includes('longer than its timeout'))).toHaveLength(
      1,
    );
    expect(log.filter(({ message }) => message.includes('ignores its abort signal'))).toHaveLength(
      1,
    );
  });

  it('is followed by the next refresh as soon as it ends', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let end: (() => void) | undefined;
    const cache = smart.register({
      name: 'report',
      timeout: '300ms',
      fetcher: async () => {
        if (end !== undefined) return rows;
        await new Promise<void>((resolve) => (end = resolve));
        return rows;
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    expect((await failureOf(cache.refresh())).code).toBe('SR_FETCH_TIMEOUT');
    end?.();
    const info = await waitFor(() => cache.refresh().catch(() => undefined), {
      message: 'the cache is refreshed again',
    });
    expect(info.rows).toBe(2);
  });

  it('keeps no staging key alive', async () => {
    // A server of its own, because its commands are counted.
    await using server = await startRedis();
    await using lab = openLabOn(server, driver);
    const { smart } = await lab.started({ stagingTtl: '1s', drain: '100ms' });
    const cache = smart.register({
      name: 'report',
      timeout: '300ms',
      fetcher: async function* () {
        for (let id = 0; id < 300; id += 1) yield { id };
        await never();
      },
      targets: { all: hash({ key: lab.name('all') }) },
    });
    await failureOf(cache.refresh());
    await cache.unregister();
    const renewals = async (): Promise<number> => {
      const stats = String(await lab.redis('INFO', 'commandstats'));
      return Number(/cmdstat_pexpire:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const before = await renewals();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    // Only the lease's own script renews by PEXPIRE, about three times a second.
    expect((await renewals()) - before).toBeLessThan(8);
    expect(await lab.redis('KEYS', `*${lab.namespace}*staging*`)).toEqual([]);
  });

  it('frees its slot for other caches, which report it when they have to wait', async () => {
    await using lab = openLab();
    const { smart, log } = await lab.started({ concurrency: 1, drain: '100ms' });
    let isHanging = false;
    const hung = smart.register({
      name: 'hung',
      timeout: '2s',
      fetcher: () => {
        isHanging = true;
        return never();
      },
      targets: { all: list({ key: lab.name('hung') }) },
    });
    const failed = failureOf(hung.refresh());
    await waitFor(() => isHanging, { message: 'a fetcher that hangs' });
    const other = smart.register({
      name: 'other',
      refresh: { every: '200ms' },
      fetcher: () => rows,
      targets: { all: list({ key: lab.name('other') }) },
    });
    expect((await failed).code).toBe('SR_FETCH_TIMEOUT');
    await other.ready();
    const waited = log.find(({ message }) => message.includes('waits for its refresh'));
    expect(waited).toMatchObject({ fields: { cache: 'other', running: ['hung'] } });
  });

  it('still counts as running in the next leadership', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ drain: '100ms' });
    let working = 0;
    const cache = smart.register({
      name: 'report',
      timeout: '1m',
      fetcher: () => {
        working += 1;
        return never();
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    const terms: number[] = [];
    smart.on('elected', ({ term }) => void terms.push(term));
    await waitFor(() => working === 1, { message: 'the first fetch' });
    for (let time = 1; time <= 2; time += 1) {
      await lab.redis('DEL', `{smart-redis:${lab.namespace}}:leader`);
      await waitFor(() => terms.length >= time + (terms.length > time ? 1 : 0) && smart.isLeader, {
        message: 'the next leadership',
      });
      const error = await failureOf(cache.refresh({ timeout: '30s' }));
      expect(error.message).toContain('ignores its abort signal');
    }
    expect(working).toBe(1);
  });

  it('does not delay unregister() of a cache that waits for a slot', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ concurrency: 1, drain: '1m' });
    let isHanging = false;
    smart.register({
      name: 'hung',
      fetcher: ({ signal }) =>
        new Promise<never>((_resolve, reject) => {
          isHanging = true;
          signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
        }),
      targets: { all: list({ key: lab.name('hung') }) },
    });
    await waitFor(() => isHanging, { message: 'the only place is taken' });
    const waiting = smart.register({
      name: 'waiting',
      fetcher: () => rows,
      targets: { all: list({ key: lab.name('waiting') }) },
    });
    const asked = failureOf(waiting.refresh());
    await waitFor(async () => Number(await lab.redis('EXISTS', lab.name('waiting'))) === 0, {
      message: 'nothing is built',
    });
    await waiting.unregister();
    expect((await asked).code).toBe('SR_UNREGISTERED');
  });
});
