import { list, soloElector } from '@smart-redis/core';
import type { Elector, SmartRedis } from '@smart-redis/core';
import type { InstanceSummary, Operator } from '@smart-redis/core/operator';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { operatorOf } from './support/open-operator.js';
import { describeWithServer } from './support/with-server.js';

const leadersOf = (lab: Lab): string => `{smart-redis:${lab.namespace}}:leaders`;
const oneLeader = (): Elector => leaseElector({ spread: false, ttl: '3s' });

const register = (lab: Lab, smart: SmartRedis, name = 'cache') =>
  smart.register({
    name,
    fetcher: () => [1],
    targets: { all: list({ key: lab.name(name) }) },
  });

/** What the only instance has told. */
async function toldIn(lab: Lab): Promise<readonly [id: string, text: string]> {
  const all = (await lab.redis('HGETALL', leadersOf(lab))) as string[];
  const at = all.findIndex((each, index) => index % 2 === 0 && each !== '#beat');
  return [all[at] ?? '', all[at + 1] ?? ''];
}

/** The instances, once one of that name has said something. */
const reported = (operator: Operator, name: string): Promise<readonly InstanceSummary[]> =>
  waitFor(
    async () => {
      const all = await operator.instances();
      return all.some((each) => each.name === name && each.report !== null) ? all : undefined;
    },
    { message: `a report of ${name}` },
  );

describeWithServer('an instance that leads all caches, for an operator,', (openLab, driver) => {
  it.each([
    ['by the leader key', oneLeader, {}],
    ['by a leader key of its own', oneLeader, { leaderKey: 'lab:own' }],
    ['by nothing but what it says', () => soloElector(), {}],
  ] as const)('is known %s', async (_, elector, options) => {
    await using lab = openLab();
    const leaderKey = 'leaderKey' in options ? { leaderKey: lab.name('own') } : {};
    const { smart } = await lab.started({ elector: elector(), concurrency: 7, ...leaderKey });
    await register(lab, smart).ready();
    await using operator = operatorOf(lab, driver);
    const [leader, ...others] = await reported(operator, 'instance-1');
    expect(others).toEqual([]);
    expect(leader).toMatchObject({ role: 'leader', seat: null });
    expect(leader?.report).toMatchObject({
      ...{ host: hostname(), pid: process.pid, node: process.version, release: '0.0.0' },
      ...{ concurrency: 7, overdue: [] },
    });
    expect(leader?.expiresAt?.getTime()).toBeGreaterThan(0);
    expect(await operator.caches()).toMatchObject([{ name: 'cache', servedBy: 'instance-1' }]);
    expect((await operator.refresh('cache')).rows).toBe(1);
    await smart.close();
    expect(await operator.instances()).toEqual([]);
    expect(await lab.redis('EXISTS', leadersOf(lab))).toBe(0);
  });

  it('is told apart from others that lead what they know', async () => {
    await using lab = openLab();
    const leaders = [];
    for (const instance of ['one', 'two']) {
      const leaderKey = lab.name(`leader-of-${instance}`);
      const { smart } = await lab.started({ instance, elector: oneLeader(), leaderKey });
      await register(lab, smart, `cache-of-${instance}`).ready();
      leaders.push(smart);
    }
    await using operator = operatorOf(lab, driver);
    await Promise.all([reported(operator, 'one'), reported(operator, 'two')]);
    expect((await operator.caches()).map(({ name, servedBy }) => [name, servedBy])).toEqual([
      ['cache-of-one', 'one'],
      ['cache-of-two', 'two'],
    ]);
    await leaders[0]?.close();
    expect((await operator.instances()).map(({ name }) => name)).toEqual(['two']);
  });

  it('is gone with its key, though it could not say so', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: oneLeader() });
    await register(lab, smart).ready();
    await using operator = operatorOf(lab, driver);
    await reported(operator, 'instance-1');
    const [id, text] = await toldIn(lab);
    await smart.close();
    await lab.redis('HSET', leadersOf(lab), id, text);
    expect(await operator.instances()).toEqual([]);
    expect(await operator.caches()).toMatchObject([{ name: 'cache', servedBy: null }]);
  });

  it('cannot be made to tell what is in another key', async () => {
    await using lab = openLab();
    await lab.redis('SET', lab.name('vault'), 'the secret');
    const record = { instance: 'thief', term: 1, until: 9e15, leaderKey: lab.name('vault') };
    const hash = { ...record, leaderKey: lab.name('a hash') };
    await lab.redis('HSET', lab.name('a hash'), 'a', 'b');
    const texts = [record, hash].map((each) => JSON.stringify(each));
    await lab.redis('HSET', leadersOf(lab), 'secret', texts[0] ?? '', 'other', texts[1] ?? '');
    await using operator = operatorOf(lab, driver);
    expect(await operator.instances()).toEqual([]);
  });

  it('is gone half a minute after its last word, if it has no key', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: soloElector() });
    await using operator = operatorOf(lab, driver);
    await reported(operator, 'instance-1');
    const [, text] = await toldIn(lab);
    const written = JSON.parse(text) as { readonly until: number };
    expect(written.until - Date.now()).toBeLessThanOrEqual(31_000);
    const dead = JSON.stringify({ ...written, instance: 'dead', until: 1 });
    const standby = JSON.stringify({ ...written, instance: 'dead', role: 'standby', until: 1 });
    const left = ['dead', dead, 'standby', standby, 'somebody', '{"until":0}'];
    await lab.redis('HSET', leadersOf(lab), ...left);
    expect((await operator.instances()).map(({ name }) => name)).toEqual(['instance-1']);
    // The next instance removes what the dead have left, and only that.
    const next = await lab.started({ elector: soloElector() });
    await reported(operator, 'instance-2');
    await waitFor(
      async () => {
        const ids = (await lab.redis('HKEYS', leadersOf(lab))) as string[];
        return !ids.some((id) => left.includes(id)) && ids.length === 3;
      },
      { message: 'two instances and their beat' },
    );
    await Promise.all([smart.close(), next.smart.close()]);
  });

  it('is listed with what it serves, and so are its standbys', async () => {
    await using lab = openLab();
    const first = await lab.started({ elector: oneLeader() });
    await register(lab, first.smart).ready();
    const second = await lab.started({ elector: oneLeader() });
    register(lab, second.smart);
    await using operator = operatorOf(lab, driver);
    const known = async (name: string): Promise<readonly InstanceSummary[] | undefined> => {
      const all = await operator.instances();
      const found = all.find((each) => each.name === name);
      return found?.report != null && found.registered?.length === 1 ? all : undefined;
    };
    await waitFor(() => known('instance-1'), { message: 'what the leader has registered' });
    const all = await waitFor(() => known('instance-2'), { message: 'what the standby has' });
    expect(all).toMatchObject([
      { name: 'instance-1', role: 'leader', seat: null, serves: ['cache'], registered: ['cache'] },
      { name: 'instance-2', role: 'standby', seat: null, serves: [], registered: ['cache'] },
    ]);
    expect(await operator.caches()).toMatchObject([{ name: 'cache', servedBy: 'instance-1' }]);
    await first.smart.close();
    const role = async (): Promise<boolean> =>
      (await operator.instances()).some(({ role: of }) => of === 'leader');
    await waitFor(role, { message: 'the standby to lead' });
    expect(await operator.instances()).toMatchObject([{ name: 'instance-2', role: 'leader' }]);
    await second.smart.close();
    expect(await operator.instances()).toEqual([]);
  });

  it('that says nothing is named by its key alone, which an operator may be told', async () => {
    await using lab = openLab();
    const leaderKey = lab.name('own');
    const { smart } = await lab.started({ elector: oneLeader(), leaderKey });
    await register(lab, smart).ready();
    await using blind = operatorOf(lab, driver);
    await reported(blind, 'instance-1');
    await lab.redis('DEL', leadersOf(lab));
    expect(await blind.instances()).toEqual([]);
    await using operator = operatorOf(lab, driver, { leaderKey });
    expect(await operator.instances()).toMatchObject([
      { name: 'instance-1', role: 'leader', report: null },
    ]);
    expect(await operator.caches()).toMatchObject([{ servedBy: 'instance-1' }]);
  });
});
