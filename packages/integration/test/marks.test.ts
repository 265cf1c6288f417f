import { list, soloElector } from '@smart-redis/core';
import type { Command } from '@smart-redis/core';
import { tamper } from '@smart-redis/faults';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

/** Longer than any test takes. */
const longMs = 3_600_000;

describeWithServer('the mark of a run', (openLab, driver) => {
  const metadataOf = (lab: Lab): string =>
    `{${lab.name('all')}}:smart-redis:${lab.namespace}:cache`;
  const targetsOf = (lab: Lab) => ({ all: list({ key: lab.name('all') }) });
  const markOf = async (lab: Lab): Promise<unknown> =>
    lab.redis('HMGET', metadataOf(lab), 'busyUntil', 'busyFor');
  const serverNowMs = async (lab: Lab): Promise<number> => {
    const [seconds, micros] = (await lab.redis('TIME')) as [string, string];
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  };
  const none = [null, null];

  it('keeps another leader from fetching beside it, and is gone with its commit', async () => {
    await using lab = openLab();
    let finish: ((rows: string[]) => void) | undefined;
    let beside = 0;
    const first = await lab.started({ elector: soloElector() });
    first.smart.register({
      name: 'cache',
      fetcher: () => new Promise<string[]>((resolve) => (finish = resolve)),
      targets: targetsOf(lab),
    });
    await waitFor(() => finish, { message: 'the first fetches' });

    const second = await lab.started({ elector: soloElector() });
    const cache = second.smart.register({
      name: 'cache',
      fetcher: () => {
        beside += 1;
        return ['second'];
      },
      targets: targetsOf(lab),
    });
    const ready = cache.ready();
    // Its claim was answered with BUSY.
    await waitFor(() => second.smart.isLeader, { message: 'the second leads as well' });
    expect(await markOf(lab)).not.toEqual(none);
    finish?.(['first']);
    await ready;
    expect(await cache.read.all.range(0, -1)).toEqual(['first']);
    expect(beside).toBe(0);
    expect(await markOf(lab)).toEqual(none);
  });

  it('is not set while its run waits for a slot, so that another instance may run', async () => {
    await using lab = openLab();
    const first = await lab.started({ elector: soloElector(), concurrency: 1 });
    let isTaken = false;
    first.smart.register({
      name: 'hung',
      fetcher: ({ signal }) =>
        new Promise<never>((_resolve, reject) => {
          isTaken = true;
          signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
        }),
      targets: { all: list({ key: lab.name('hung') }) },
    });
    await waitFor(() => isTaken, { message: 'the only slot is taken' });
    first.smart.register({ name: 'cache', fetcher: () => ['first'], targets: targetsOf(lab) });
    const looked = async (): Promise<boolean> =>
      (await lab.redis('HGET', metadataOf(lab), 'term')) !== null;
    await waitFor(looked, { message: 'the first has found that it is due' });
    expect(await markOf(lab)).toEqual(none);

    const second = await lab.started({ elector: soloElector() });
    const cache = second.smart.register({
      name: 'cache',
      fetcher: () => ['second'],
      targets: targetsOf(lab),
    });
    await cache.ready();
    expect(await cache.read.all.range(0, -1)).toEqual(['second']);
  });

  it('is gone after a failure, an unchanged answer, and a run that was aborted', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let answer: 'fail' | 'unchanged' | 'rows' | 'hang' = 'rows';
    let isHanging = false;
    const during: unknown[] = [];
    const cache = smart.register({
      name: 'cache',
      fetcher: async (context) => {
        during.push(await markOf(lab));
        if (answer === 'fail') throw new Error('no source');
        if (answer === 'unchanged') return context.unchanged();
        if (answer === 'hang') {
          isHanging = true;
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        }
        return ['row'];
      },
      targets: targetsOf(lab),
    });
    await cache.ready();
    expect(await markOf(lab)).toEqual(none);
    answer = 'unchanged';
    await cache.refresh();
    expect(await markOf(lab)).toEqual(none);
    answer = 'fail';
    await failureOf(cache.refresh());
    expect(await markOf(lab)).toEqual(none);
    answer = 'hang';
    const aborted = failureOf(cache.refresh());
    await waitFor(() => isHanging, { message: 'it fetches' });
    await smart.close();
    await aborted;
    expect(await markOf(lab)).toEqual(none);
    expect(during).not.toContainEqual(none);
  });

  it('is waited for until it expires if its owner has died', async () => {
    await using lab = openLab();
    const first = await lab.started();
    let fetches = 0;
    const definition = {
      name: 'cache',
      fetcher: () => {
        fetches += 1;
        return ['row'];
      },
      targets: targetsOf(lab),
    };
    const cache = first.smart.register(definition);
    await cache.ready();
    const until = (await serverNowMs(lab)) + 400;
    const dead = ['term', '1', 'candidacy', 'dead-1', 'busyUntil', String(until), 'busyFor', '400'];
    await lab.redis('HSET', metadataOf(lab), ...dead);
    const fetchedBefore = fetches;
    await cache.refresh();
    expect(await serverNowMs(lab)).toBeGreaterThanOrEqual(until);
    expect(fetches).toBe(fetchedBefore + 1);
  });

  it('counts as expired if it lies further ahead than it lasts, because a clock went back', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['row'],
      targets: targetsOf(lab),
    });
    await cache.ready();
    const until = (await serverNowMs(lab)) + longMs;
    const dead = [
      'term',
      '1',
      'candidacy',
      'dead-1',
      'busyUntil',
      String(until),
      'busyFor',
      '1000',
    ];
    await lab.redis('HSET', metadataOf(lab), ...dead);
    await cache.refresh();
    expect(await markOf(lab)).toEqual(none);
  });

  it('is extended while its run lasts', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: leaseElector({ spread: false, ttl: '1s' }) });
    let finish: (() => void) | undefined;
    const cache = smart.register({
      name: 'cache',
      fetcher: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        return ['row'];
      },
      targets: targetsOf(lab),
    });
    await waitFor(() => finish, { message: 'it fetches' });
    const busyUntil = async (): Promise<number> => Number(((await markOf(lab)) as string[])[0]);
    const begun = await busyUntil();
    await waitFor(async () => (await busyUntil()) > begun + 600, { message: 'it was extended' });
    finish?.();
    await cache.ready();
    expect(await markOf(lab)).toEqual(none);
  });

  it('is not set by a late copy of its claim, nor extended after its run', async () => {
    await using lab = openLab();
    const sent: Command[] = [];
    const claims: Command[] = [];
    const afterCommit: unknown[] = [];
    const again = async (command: Command): Promise<unknown> =>
      lab.redis(...command.map(String)).catch((error: unknown) => error);
    const isOfMark = (command: Command): boolean =>
      command[0] === 'EVALSHA' && String(command[3]) === metadataOf(lab) && command.length === 7;
    const tampered = tamper(driver.connect(lab.server.url), async (call) => {
      sent.push(call.command);
      if (call.kind === 'claim' && call.command[0] === 'EVALSHA') claims.push(call.command);
      const reply = await call.pass();
      // Before the next claim, which changes the fence.
      if (call.kind === 'commit') {
        for (const command of sent.filter(isOfMark)) afterCommit.push(await again(command));
      }
      return reply;
    });
    const { smart } = await lab.started({
      driver: tampered,
      elector: leaseElector({ spread: false, ttl: '3s' }),
    });
    const extended = new Set<string>();
    const cache = smart.register({
      name: 'cache',
      fetcher: async () => {
        // Until the mark has been extended once.
        const begun = String(((await markOf(lab)) as string[])[0]);
        await waitFor(async () => String(((await markOf(lab)) as string[])[0]) !== begun, {
          message: 'the mark is extended',
        });
        extended.add(begun);
        return ['row'];
      },
      targets: targetsOf(lab),
    });
    await cache.ready();
    expect(extended.size).toBe(1);
    await waitFor(() => afterCommit.length > 0, { message: 'the extension was sent again' });
    expect(afterCommit).toContainEqual(['ENDED']);
    const answers = [];
    for (const command of claims) answers.push(await again(command));
    expect(new Set(answers.flat())).toEqual(new Set(['LATE']));
    expect(await markOf(lab)).toEqual(none);
  });

  it('of one group leaves the fences of the others unchanged', async () => {
    await using lab = openLab();
    const [first, second] = [lab.name('a'), lab.name('b')];
    const metadataAt = (key: string): string => `{${key}}:smart-redis:${lab.namespace}:cache`;
    const fence = (): Promise<unknown> => lab.redis('HGET', metadataAt(second), 'candidacy');
    const whileBusy: unknown[] = [];
    const tampered = tamper(driver.connect(lab.server.url), async (call) => {
      const reply = await call.pass();
      if (Array.isArray(reply) && reply[0] === 'BUSY') whileBusy.push(await fence());
      return reply;
    });
    const { smart } = await lab.started({ driver: tampered });
    const cache = smart.register({
      name: 'cache',
      atomic: false,
      fetcher: () => ['row'],
      targets: { a: list({ key: first }), b: list({ key: second }) },
    });
    await cache.refresh();
    // Until the look after the commit has claimed as well.
    let before = await fence();
    await waitFor(
      async () => {
        const last = before;
        before = await fence();
        return last === before && String(before) > '';
      },
      { message: 'the claims have come to rest' },
    );
    const until = String((await serverNowMs(lab)) + 400);
    const dead = ['term', '1', 'candidacy', 'dead-1', 'busyUntil', until, 'busyFor', '400'];
    await lab.redis('HSET', metadataAt(first), ...dead);
    await cache.refresh();
    expect(whileBusy.length).toBeGreaterThan(0);
    expect(new Set(whileBusy).size).toBe(1);
  });
});
