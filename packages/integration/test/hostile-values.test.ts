import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Instance, Lab } from './support/lab.js';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

const huge = '9'.repeat(1_000_000);

/** Values that somebody may write to fields of the metadata; none of them may stop a refresh. */
const overwritten: readonly (readonly [field: string, values: readonly string[]])[] = [
  ['term', ['inf', 'nan', '-1', '1e308', '9007199254740993', '', huge, '{"a":']],
  ['version', ['inf', 'nan', '-inf', '1e400', '0x10', '9007199254740991', ' 1', huge]],
  ['builtAt', ['9007199254740990', 'yesterday', huge]],
  ['checkedAt', ['nan', '9007199254740990', huge]],
  ['nextRefreshAt', ['inf', '9007199254740990']],
  ['lastError', ['{', 'null', '[]', '{"code":"SR_CLOSED","message":"x","at":1e300}', huge]],
  ['requested', ['nan', '1.5', '9223372036854775807', '9007199254740991', huge]],
  ['served', ['inf', 'x', '9223372036854775807']],
  ['failed', ['inf', 'x', '9223372036854775807']],
  ['attempt', ['', huge]],
  ['counts', ['{', '[]', 'null', '{"x":', huge]],
  ['rows', ['many', huge]],
];

describeWithServer('hostile values', (openLab) => {
  const cacheIn = (lab: Lab, smart: Instance['smart'], rows: () => readonly string[]) => {
    const key = lab.name('all');
    const cache = smart.register({
      name: 'cache',
      fetcher: (context) => (rows()[0] === 'unchanged' ? context.unchanged() : rows()),
      targets: { all: list({ key }) },
    });
    return { cache, key, metadata: `{${key}}:smart-redis:${lab.namespace}:cache` };
  };
  const warnings = ({ log }: Instance, message: string): number =>
    log.filter((record) => record.level === 'warn' && record.message.includes(message)).length;

  it('in the metadata are ignored, reported once, and overwritten by the next refresh', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    const reader = await lab.started();
    let rows = ['first'];
    const { cache, metadata } = cacheIn(lab, leader.smart, () => rows);
    const { cache: read } = cacheIn(lab, reader.smart, () => rows);
    let { version: last } = await cache.refresh();
    const { term } = await cache.info();
    const deposed: unknown[] = [];
    leader.smart.on('deposed', (event) => deposed.push(event));

    for (const [field, values] of overwritten) {
      for (const value of values) {
        await lab.redis('HSET', metadata, field, value);
        expect(await read.read.all.range(0, -1)).toEqual(rows);
        for (const { builtAt, version } of [await read.info(), await cache.info()]) {
          expect(builtAt === null || Number.isFinite(builtAt.getTime())).toBe(true);
          expect(version === null || Number.isSafeInteger(version)).toBe(true);
        }
        rows = [`${field} after ${value.slice(0, 20)}`];
        const committed = await read.refresh({ timeout: '30s' });
        expect(committed.version, `${field} ${value.slice(0, 20)}`).toBeGreaterThan(last ?? 0);
        expect(committed.lastError).toBeNull();
        expect(await cache.read.all.range(0, -1)).toEqual(rows);
        last = committed.version;
      }
    }
    expect(deposed).toEqual([]);
    expect((await cache.info()).term).toBe(term);
    const about = 'ignored unreadable values in the metadata of a cache';
    expect(warnings(leader, about)).toBeGreaterThan(0);
    expect(warnings(reader, about)).toBeGreaterThan(0);
    expect(leader.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that look valid depose a leader, and do nothing else', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    const { cache, metadata } = cacheIn(lab, leader.smart, () => ['a']);
    for (const [field, value] of [
      ['candidacy', 'another'],
      ['candidacy', ''],
      ['term', '1999999999999'],
      ['term', '9007199254740989'],
    ] as const) {
      await cache.refresh({ timeout: '30s' });
      await lab.redis('HSET', metadata, field, value);
      expect((await cache.refresh({ timeout: '30s' })).rows).toBe(1);
    }
  });

  it('that stay are reported once a minute, not with each look', async () => {
    await using lab = openLab();
    const reader = lab.instance();
    const { cache, metadata } = cacheIn(lab, reader.smart, () => []);
    await lab.redis('HSET', metadata, 'version', 'inf', 'builtAt', 'x');
    for (let look = 0; look < 20; look += 1) await cache.info();
    expect(warnings(reader, 'ignored unreadable values in the metadata of a cache')).toBe(1);
  });

  it('in what unchanged() relies on lead to a build from scratch', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    let rows = ['old'];
    const { cache, metadata } = cacheIn(lab, leader.smart, () => rows);
    await cache.refresh();
    for (const counts of ['{', '[]', '{"x":1}', 'null']) {
      await lab.redis('HSET', metadata, 'counts', counts);
      rows = ['unchanged'];
      const error = await failureOf(cache.refresh({ timeout: '30s' }));
      expect(error.code).toBe('SR_NOTHING_TO_KEEP');
      rows = [`after ${counts}`];
      await cache.refresh({ timeout: '30s' });
      expect(await cache.read.all.range(0, -1)).toEqual(rows);
    }
  });

  it('in place of the metadata stop only that cache, which reports it once and continues when they are gone', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    const { cache, metadata } = cacheIn(lab, leader.smart, () => ['a']);
    const other = leader.smart.register({
      name: 'other',
      fetcher: () => ['b'],
      targets: { all: list({ key: lab.name('other') }) },
    });
    await cache.refresh();
    // In one step: the leader may look in between.
    const replace = `redis.call('DEL', KEYS[1]) return redis.call('RPUSH', KEYS[1], 'not', 'ours')`;
    await lab.redis('EVAL', replace, '1', metadata);
    expect((await failureOf(cache.refresh({ timeout: '1s' }))).details.reply).toBe('WRONGTYPE');
    expect((await failureOf(cache.info())).details.reply).toBe('WRONGTYPE');
    expect((await other.refresh()).rows).toBe(1);
    expect(await lab.redis('LRANGE', metadata, '0', '-1')).toEqual(['not', 'ours']);
    expect(await cache.read.all.range(0, -1)).toEqual(['a']);
    expect(warnings(leader, 'a cache cannot be claimed')).toBeLessThanOrEqual(1);
    await lab.redis('DEL', metadata);
    expect((await cache.refresh({ timeout: '30s' })).rows).toBe(1);
    expect(leader.smart.isLeader).toBe(true);
  });

  it('on the channels are ignored and reported once, and nobody is deposed', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    const standby = await lab.started();
    const { cache } = cacheIn(lab, leader.smart, () => ['a']);
    await waitFor(() => leader.smart.isLeader || standby.smart.isLeader, { message: 'a leader' });
    const deposed: unknown[] = [];
    for (const { smart } of [leader, standby]) smart.on('deposed', (event) => deposed.push(event));
    await cache.refresh();

    const messages = [
      ...['', 'null', '[]', '{', '{"type":"committed"}', '{"type":"elected"}', huge],
      '{"type":"committed","cache":"cache","instance":"x","term":1e400,"rows":1,"durationMs":1,"version":1}',
      '{"type":"committed","cache":"cache","instance":"x","term":1,"rows":-1,"durationMs":1,"version":1}',
      '{"type":"failed","cache":"cache","instance":"x","code":"SR_NONE","message":"x"}',
      '{"type":"failed","cache":"__proto__","instance":"x","code":"SR_CLOSED","message":1}',
      '{"type":"requested","cache":{"toString":1}}',
      '{"type":"released","instance":1}',
      '{"type":"released","instance":"x","term":"1"}',
      '{"type":"requested","cache":"__proto__"}',
      '{"type":"requested","cache":"nobody"}',
    ];
    for (const message of messages) {
      await lab.redis('PUBLISH', `smart-redis:${lab.namespace}:events`, message);
      await lab.redis('PUBLISH', `smart-redis:${lab.namespace}:election`, message);
    }
    for (const about of [
      'unreadable message on the smart-redis channel',
      'unreadable message on the election channel',
    ]) {
      for (const instance of [leader, standby]) {
        await waitFor(() => warnings(instance, about) > 0, { message: about });
        expect(warnings(instance, about)).toBe(1);
      }
    }
    expect((await cache.refresh({ timeout: '30s' })).rows).toBe(1);
    expect(deposed).toEqual([]);
  });
});
