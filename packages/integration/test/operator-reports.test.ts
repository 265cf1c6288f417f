import type { Command, RedisDriver } from '@smart-redis/core';
import type { InstanceSummary, Operator } from '@smart-redis/core/operator';
import { waitFor } from '@smart-redis/testing';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { block } from './support/block.js';
import { operatorOf } from './support/open-operator.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

/** The instance of that name, once it has said something. */
const reported = (operator: Operator, name: string): Promise<InstanceSummary> =>
  waitFor(
    async () => {
      const found = (await operator.instances()).find((each) => each.name === name);
      return found?.report === null ? undefined : found;
    },
    { message: `a report of ${name}` },
  );

describeWithServer('instances, for an operator,', (openLab, driver) => {
  it('say what they are, with their seats, and only once', async () => {
    await using lab = openLab();
    const sent: Command[] = [];
    const connected = driver.connect(lab.server.url);
    const counting: RedisDriver = {
      ...connected,
      get cluster() {
        return connected.cluster;
      },
      get database() {
        return connected.database;
      },
      send: (command, options) => {
        sent.push(command);
        return connected.send(command, options);
      },
    };
    const member = await seated(lab, 'one', { ttl: '1s', driver: counting, concurrency: 7 });
    await using operator = operatorOf(lab, driver);
    const { report } = await reported(operator, 'one');
    expect(report).toMatchObject({
      ...{ host: hostname(), pid: process.pid, node: process.version, release: '0.0.0' },
      ...{ concurrency: 7, overdue: [] },
    });
    expect(
      Math.abs((report?.startedAt.getTime() ?? 0) - (Date.now() - process.uptime() * 1000)),
    ).toBeLessThan(60_000);
    expect(Math.abs(report?.clockAheadMs ?? Number.NaN)).toBeLessThan(60_000);
    const seats = `{smart-redis:${lab.namespace}}:seats`;
    const renewals = (): Command[] =>
      sent.filter(([name, , , key]) => name === 'EVALSHA' && key === seats);
    await waitFor(() => renewals().length >= 12, { message: 'renewals' });
    // One asks for the time, one reports, and perhaps one more once it knows its clock better.
    const withReports = renewals().filter(([, , keys]) => keys === '5');
    expect(withReports.length).toBeLessThanOrEqual(4);
    expect(withReports.map((command) => command.at(-1))).toContain('');
    const key = `{smart-redis:${lab.namespace}}:reports`;
    expect(await lab.redis('HLEN', key)).toBe(1);
    await member.smart.close();
    expect(await lab.redis('EXISTS', key)).toBe(0);
  });

  it('no longer say anything once they are dead', async () => {
    await using lab = openLab();
    await using operator = operatorOf(lab, driver);
    const seats = `{smart-redis:${lab.namespace}}:seats`;
    const key = `{smart-redis:${lab.namespace}}:reports`;
    const mortal = await seated(lab, 'mortal', { ttl: '1s' });
    const survivor = await seated(lab, 'survivor', { ttl: '1s' });
    await Promise.all([reported(operator, 'mortal'), reported(operator, 'survivor')]);
    // Seats of instances that died long ago, of this release and of an earlier one.
    await lab.redis('ZADD', seats, '1', 'dead');
    await lab.redis('HSET', key, 'dead', '{}', 'forgotten', '{}');
    await mortal.smart.close();
    expect((await operator.instances()).map(({ name }) => name)).toEqual(['survivor']);
    const next = await seated(lab, 'next', { ttl: '1s' });
    await reported(operator, 'next');
    expect(((await lab.redis('HKEYS', key)) as string[]).length).toBe(2);
    // Whatever somebody writes there, seats are renewed.
    await lab.redis('DEL', key);
    await lab.redis('SET', key, 'no hash');
    const last = await seated(lab, 'last', { ttl: '1s' });
    for (const member of [survivor, next, last]) member.register('cache');
    await placed([survivor, next, last], ['cache']);
    await lab.redis('DEL', key);
  });

  it('tell of blocks of their event loop', async () => {
    await using lab = openLab();
    await seated(lab, 'blocked', { ttl: '1s' });
    block(450);
    await using operator = operatorOf(lab, driver);
    const { report } = await reported(operator, 'blocked');
    expect(report?.longestStallMs).toBeGreaterThanOrEqual(200);
  });

  it('of two releases are told apart', async () => {
    await using lab = openLab();
    const [old, fresh] = [await seated(lab, 'old'), await seated(lab, 'new')];
    old.register('cache');
    await old.cache('cache').ready();
    fresh.register('cache', { shape: 2, refresh: { every: '1h' } });
    await using operator = operatorOf(lab, driver);
    const { definitions } = await waitFor(
      async () => {
        const seen = await operator.cache('cache');
        return seen.definitions.length === 2 && seen.shape === 2 && seen.servedBy === 'new'
          ? seen
          : undefined;
      },
      { message: 'the new definition is served' },
    );
    expect(definitions).toMatchObject([
      { shape: 2, instances: ['new'], newest: true },
      { shape: 1, instances: ['old'], newest: false },
    ]);
    const summary = await operator.cache('cache');
    expect(summary.schedule).toBe('every 1h');
    await fresh.smart.close();
    await waitFor(async () => (await operator.cache('cache')).servedBy === 'old', {
      message: 'the old one serves',
    });
  });

  it('tell that a refresh is running, and who runs it', async () => {
    await using lab = openLab();
    const member = await seated(lab, 'busy');
    const release: (() => void)[] = [];
    member.register('slow', {
      fetcher: () => new Promise((resolve) => release.push(() => resolve([1]))),
    });
    await waitFor(() => release.length > 0, { message: 'the fetch' });
    await using operator = operatorOf(lab, driver);
    const { running, status, overdue } = await operator.cache('slow');
    expect({ status, overdue }).toEqual({ status: 'building', overdue: false });
    expect(running?.instance).toBe('busy');
    expect(running?.until.getTime()).toBeGreaterThan(Date.now() - 60_000);
    release[0]?.();
    await member.cache('slow').ready();
    expect((await operator.cache('slow')).running).toBeNull();
  });
});
