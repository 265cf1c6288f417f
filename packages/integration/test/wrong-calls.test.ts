import { hash, list, set, SmartRedis } from '@smart-redis/core';
import type { Target } from '@smart-redis/core';
import { memoryDriver } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';

const smart = new SmartRedis({ driver: memoryDriver(), elector: false, logger: false });
const targets = {
  byId: hash({ key: 'wrong:byId', id: 'id' }),
  near: hash({ key: 'wrong:near', id: 'id', near: {} }),
  ids: set({ key: 'wrong:ids', member: 'id' }),
  rows: list({ key: 'wrong:rows' }),
};
const { read } = smart.register({ name: 'wrong', fetcher: () => [{ id: 'a' }], targets });

/** What users of plain JavaScript can pass. */
const refused = (option: string, ...words: readonly string[]) =>
  expect.objectContaining({
    code: 'SR_INVALID_OPTION',
    message: expect.stringMatching(
      new RegExp([`option "${option.replace(/[[\]]/g, '\\$&')}" must be`, ...words].join('.*')),
    ) as string,
    details: { option, allowed: expect.any(String) as string },
  }) as Error;

describe('a wrong call is refused, and says what to write', () => {
  it.each([
    ['get() of nothing', 'id', () => read.byId.get(undefined as never)],
    ['get() of a row', 'id', () => read.byId.get({} as never)],
    ['get() near the process', 'id', () => read.near.get(undefined as never)],
    ['has() of nothing', 'id', () => read.byId.has(undefined as never)],
    ['getMany() of one id', 'ids', () => read.byId.getMany('1' as never)],
    ['getMany() of rows', 'ids[1]', () => read.byId.getMany(['1', {} as never])],
    ['has() of a member that is a row', 'member', () => read.ids.has({} as never)],
    ['getMany() of one member', 'members', () => read.ids.getMany('1' as never)],
    ['getMany() of one index', 'indexes', () => read.rows.getMany(1 as never)],
  ])('%s', async (_what, option, call) => {
    await expect(call()).rejects.toEqual(refused(option, 'got'));
  });

  it.each([
    ['a target', targets.byId],
    ['an array of targets', [targets.byId]],
  ])('%s without a name', (_what, unnamed) => {
    const wrong = unnamed as unknown as Record<string, Target>;
    expect(() => smart.register({ name: 'x', fetcher: () => [], targets: wrong })).toThrow(
      refused('targets', '{ name: hash', 'got'),
    );
  });

  it('the name of a cache that is registered', () => {
    const again = { name: 'wrong', fetcher: () => [{ id: 'a' }], targets };
    expect(() => smart.register(again)).toThrow(/"wrong" is already registered.*update\(\)/);
  });

  it('a listener of an event that there is none of', () => {
    const listen = (): void => undefined;
    const wrong = refused('name', 'got "comitted"', 'did you mean "committed"');
    expect(() => smart.on('comitted' as never, listen)).toThrow(wrong);
    expect(() => smart.once('comitted' as never, listen)).toThrow(wrong);
    expect(() => smart.off('comitted' as never, listen)).toThrow(wrong);
    expect(() => smart.on('toString' as never, listen)).toThrow(refused('name', 'events are'));
  });
});
