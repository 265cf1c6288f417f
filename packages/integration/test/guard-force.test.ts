import type { SmartRedis } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

/** A fetcher that waits until it is told how many rows there are. */
class Source {
  readonly #waiting: ((rows: number) => void)[] = [];
  fetches = 0;

  readonly fetch = async (): Promise<{ id: number; fetch: number }[]> => {
    this.fetches += 1;
    const fetch = this.fetches;
    const rows = await new Promise<number>((resolve) => this.#waiting.push(resolve));
    return Array.from({ length: rows }, (_, id) => ({ id, fetch }));
  };

  /** Resolves when a fetch waits. */
  async asked(): Promise<void> {
    await waitFor(() => this.#waiting.length > 0, { message: 'a fetch' });
  }

  async answer(rows: number): Promise<void> {
    await this.asked();
    this.#waiting.shift()?.(rows);
  }
}

const guard = { minRows: 10 };

function register(lab: Lab, smart: SmartRedis, source: Source, every?: '1s') {
  return smart.register({
    name: 'cache',
    fetcher: source.fetch,
    ...(every === undefined ? {} : { refresh: { every } }),
    targets: { byId: hash({ key: lab.name('by-id') }) },
    guard,
  });
}

describeWithServer('a forced refresh', (openLab) => {
  it('leaves a running refresh guarded, and forces its own, from another instance', async () => {
    await using lab = openLab();
    const source = new Source();
    const [leader, other] = [await lab.started(), await lab.started()];
    const served = register(lab, leader.smart, source);
    const asking = register(lab, other.smart, source);
    await source.asked();
    const forced = asking.refresh({ force: true });
    await waitFor(async () => (await lab.redis('HGET', metadataOf(lab), 'forced')) !== null, {
      message: 'the wish',
    });
    await source.answer(3);
    await waitFor(async () => (await served.info()).lastError?.code === 'SR_REFUSED', {
      message: 'the refusal of the running refresh',
    });
    expect((await served.info()).version).toBeNull();
    await source.answer(4);
    expect((await forced).rows).toBe(4);
    // Nobody inherits it.
    const next = failureOf(served.refresh());
    await source.answer(5);
    expect((await next).details).toMatchObject({ rule: 'minRows', found: 5 });
    expect((await served.info()).rows).toBe(4);
  });

  it('is not inherited by the retry, or by the schedule, if it fails', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows: number | Error = 10;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        if (rows instanceof Error) throw rows;
        return Array.from({ length: rows }, (_, id) => ({ id }));
      },
      refresh: { every: '300ms' },
      targets: { all: list({ key: lab.name('by-id') }) },
      guard,
    });
    await cache.ready();
    rows = new Error('the source is away');
    expect((await failureOf(cache.refresh({ force: true }))).code).toBe('SR_FETCH_FAILED');
    rows = 3;
    const refused = async (): Promise<boolean> =>
      (await cache.info()).lastError?.code === 'SR_REFUSED';
    await waitFor(refused, { message: 'a guarded retry' });
    expect((await cache.info()).rows).toBe(10);
  });

  it('survives the leader that dies in between, and forces once', async () => {
    await using lab = openLab();
    const source = new Source();
    await using proxy = await startFaultProxy(lab.server);
    const elector = () => leaseElector({ spread: false, ttl: '1s' });
    const leader = await lab.started({ address: proxy, elector: elector() });
    register(lab, leader.smart, source);
    await source.answer(10);
    const other = await lab.started({ elector: elector() });
    const asking = register(lab, other.smart, source);
    await asking.ready();
    const forced = asking.refresh({ force: true });
    await source.asked();
    proxy.drop('toServer'); // the leader has claimed, and can do no more
    await waitFor(() => other.smart.isLeader, { message: 'another leader' });
    await waitFor(() => source.fetches === 3, { message: 'the fetch of the next leader' });
    await source.answer(3); // of the old one
    await source.answer(4);
    expect((await forced).rows).toBe(4);
    const next = failureOf(asking.refresh());
    await source.answer(5);
    expect((await next).code).toBe('SR_REFUSED');
  });

  it('survives a restart of Redis without data, and forces once', async () => {
    await using lab = openLab();
    const source = new Source();
    const { smart } = await lab.started();
    const cache = register(lab, smart, source);
    await source.answer(10);
    await cache.ready();
    const forced = cache.refresh({ force: true });
    await source.asked();
    await lab.redis('FLUSHALL');
    await source.answer(3);
    await source.answer(4);
    expect((await forced).rows).toBe(4);
    const next = failureOf(cache.refresh());
    await source.answer(5);
    expect((await next).code).toBe('SR_REFUSED');
  });

  it('applies to targets that are swapped slot by slot', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows = 10;
    const cache = smart.register({
      name: 'cache',
      atomic: false,
      fetcher: () => Array.from({ length: rows }, (_, id) => ({ id })),
      targets: { one: list({ key: lab.name('{1}') }), two: hash({ key: lab.name('{2}') }) },
      guard: { ...guard, maxShrink: '50%', unique: true },
    });
    await cache.refresh();
    rows = 4;
    expect((await failureOf(cache.refresh())).code).toBe('SR_REFUSED');
    expect((await cache.refresh({ force: true })).rows).toBe(4);
    expect((await failureOf(cache.refresh())).details).toMatchObject({ found: 4, previous: 10 });
    rows = 12;
    expect((await cache.refresh()).rows).toBe(12);
    expect((await cache.refresh()).rows).toBe(12);
  });

  it('refuses options that cannot be meant', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = register(lab, smart, new Source());
    for (const force of ['yes', 1, null]) {
      const error = await failureOf(cache.refresh({ force } as never));
      expect([error.code, error.details.option]).toEqual(['SR_INVALID_OPTION', 'force']);
    }
    expect((await failureOf(cache.ready({ force: true } as never))).code).toBe('SR_INVALID_OPTION');
  });
});

const metadataOf = (lab: Lab): string =>
  `{${lab.name('by-id')}}:smart-redis:${lab.namespace}:cache`;
