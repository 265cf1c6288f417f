import { describe, expect, it } from 'vitest';
import { resolveDefinition } from '../src/settings/resolve-definition.js';
import { resolveOptions } from '../src/settings/instance-options.js';
import { hash } from '../src/targets/hash.js';
import { list } from '../src/targets/list.js';
import { set } from '../src/targets/set.js';
import { sortedSet } from '../src/targets/sorted-set.js';

const good = { name: 'cache', fetcher: () => [], targets: { all: list({ key: 'all' }) } };
const resolve = (changes: object, cluster = false): ReturnType<typeof resolveDefinition> =>
  resolveDefinition({ ...good, ...changes }, cluster);

describe('a definition', () => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: 'with space' }],
    ['name', { name: undefined }],
    ['name', { name: 'x'.repeat(201) }],
    ['fetcher', { fetcher: 'SELECT 1' }],
    ['fetcher', { fetcher: {} }],
    ['refresh', { refresh: '5m' }],
    ['refresh', { refresh: null }],
    ['refresh.every', { refresh: { every: 5 } }],
    ['refresh.jitter', { refresh: { every: '5m', jitter: 1 } }],
    ['refresh', { refresh: {} }],
    ['refresh', { refresh: { jitter: '1s' } }],
    ['refresh', { refresh: { timezone: 'UTC' } }],
    ['refresh.cron', { refresh: { cron: 5 } }],
    ['refresh.cron', { refresh: { cron: '' } }],
    ['refresh.cron', { refresh: { cron: '0 6 * *' } }],
    ['refresh.cron', { refresh: { cron: '0 0 6 * * 1 2030' } }],
    ['refresh.cron', { refresh: { cron: '2030-01-01T06:00:00' } }],
    ['refresh.cron', { refresh: { cron: '0 0 31 2 *' } }],
    ['refresh.cron', { refresh: { cron: '60 * * * *' } }],
    ['refresh.cron', { refresh: { cron: 'at six' } }],
    ['refresh.cron', { refresh: { cron: '@reboot' } }],
    ['refresh.cron', { refresh: { cron: '@fortnightly', every: '1h' } }],
    ['refresh.after', { refresh: { after: '' } }],
    ['refresh.after', { refresh: { after: 'with space' } }],
    ['refresh.after', { refresh: { after: [] } }],
    ['refresh.after', { refresh: { after: ['orders', 'orders'] } }],
    ['refresh.after', { refresh: { after: 5 } }],
    ['refresh.after', { refresh: { after: 'cache' } }],
    ['refresh.after', { refresh: { after: ['orders', 'cache'], every: '5m' } }],
    ['refresh.jitter', { refresh: { after: 'orders', jitter: '1s' } }],
    ['refresh.timezone', { refresh: { after: 'orders', timezone: 'UTC' } }],
    ['refresh.timezone', { refresh: { cron: '@daily', timezone: 'Europe/Pariss' } }],
    ['refresh.timezone', { refresh: { cron: '@daily', timezone: '' } }],
    ['refresh.timezone', { refresh: { cron: '@daily', timezone: null } }],
    ['refresh.timezone', { refresh: { cron: '@daily', timezone: '+02:00' } }],
    ['refresh.timezone', { refresh: { every: '1h', timezone: 'Europe/Paris' } }],
    ['refresh.catchUp', { refresh: { every: '1h', catchUp: '2h' } }],
    ['refresh.catchUp', { refresh: { cron: '@daily', catchUp: true } }],
    ['refresh.catchUp', { refresh: { cron: '@daily', catchUp: 7200 } }],
    ['refresh.catchUp', { refresh: { cron: '@daily', catchUp: '0s' } }],
    ['timeout', { timeout: '0s' }],
    ['targets', { targets: {} }],
    ['targets', { targets: undefined }],
    ['targets.all.key', { targets: { all: { ...list({ key: 'x' }), key: '' } } }],
    ['targets.all.writer', { targets: { all: { key: 'x' } } }],
    ['targets.b.key', { targets: { a: list({ key: 'same' }), b: hash({ key: 'same' }) } }],
    ['atomic', { atomic: 'yes' }],
  ])('with a wrong %s is refused by name', (option, changes) => {
    expect(() => resolve(changes)).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        details: expect.objectContaining({ option }) as object,
      }),
    );
  });

  it('has its defaults', () => {
    expect(resolve({})).toMatchObject({ schedule: { gapMs: null }, timeoutMs: 3_600_000 });
    const { schedule } = resolve({ refresh: { every: '5m', jitter: '10s' } });
    const last = { checkedAtMs: 1000, fetchedAtMs: null, scheduleAtMs: null };
    expect([0, 0.5, 1].map((jitter) => schedule.nextAfter(last, 2000, jitter))).toEqual([
      301_000, 306_000, 311_000,
    ]);
  });

  it('with targets in different slots of a cluster is refused, unless a swap per slot will do', () => {
    const targets = { a: list({ key: 'a' }), b: list({ key: 'b' }), c: list({ key: '{a}c' }) };
    expect(() => resolve({ targets }, true)).toThrow(
      expect.objectContaining({
        code: 'SR_CROSS_SLOT',
        message: expect.stringContaining('{delays}:all') as string,
      }),
    );
    expect(resolve({ targets }, false).groups).toHaveLength(1);
    // Without a cluster as well: a server may shard behind one endpoint.
    for (const cluster of [true, false]) {
      const { groups } = resolve({ targets, atomic: false }, cluster);
      expect(groups.map((group) => group.map(({ key }) => key))).toEqual([['a', '{a}c'], ['b']]);
    }
  });
});

describe('options', () => {
  const driver = { sendAll: () => undefined };
  it.each([
    ['driver', {}],
    ['driver', { driver: 'redis://localhost' }],
    ['elector', { driver, elector: {} }],
    ['namespace', { driver, namespace: 'a b' }],
    ['concurrency', { driver, concurrency: 0 }],
    ['concurrency', { driver, concurrency: 1.5 }],
    ['instance', { driver, instance: '' }],
    ['stagingTtl', { driver, stagingTtl: '10ms' }],
    ['drain', { driver, drain: 5 }],
    ['handleSignals', { driver, handleSignals: 'SIGTERM' }],
    ['logger', { driver, logger: { info: () => undefined } }],
  ])('with a wrong %s are refused by name', (option, options) => {
    expect(() => resolveOptions(options as never)).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        details: expect.objectContaining({ option }) as object,
      }),
    );
  });
});

describe('targets', () => {
  it.each([
    ['key', () => list({ key: '' })],
    ['key', () => hash({ key: 5 as never })],
    ['id', () => hash({ key: 'k', id: '' as never })],
    ['member', () => set({ key: 'k', member: 5 as never })],
    ['score', () => sortedSet({ key: 'k' } as never)],
    ['codec', () => list({ key: 'k', codec: {} as never })],
  ])('with a wrong %s are refused by name', (option, make) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        details: expect.objectContaining({ option }) as object,
      }),
    );
  });
});
