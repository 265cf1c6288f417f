import { hash, set } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

describeWithServer('a time to live that somebody has set', (openLab) => {
  it.each([
    ['a refresh that finds nothing changed', false, 'same'],
    ['an answer of unchanged()', false, 'unchanged'],
    ['a delta', true, 'other'],
    ['a delta of nothing', true, 'same'],
    ['a full build', false, 'other'],
  ] as const)('is gone after %s', async (_, delta, next) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let answer: 'first' | 'same' | 'other' | 'unchanged' = 'first';
    const rows = (last: string) =>
      [...Array(50).keys()].map((id) => ({ id, text: id === 7 ? last : 'a' }));
    const cache = smart.register({
      name: 'cache',
      delta,
      fetcher: function* () {
        yield* rows(answer === 'other' ? 'b' : 'a');
      },
      targets: {
        byId: hash({ key: lab.name('{k}:hash') }),
        ids: set({ key: lab.name('{k}:set'), member: 'id' }),
      },
    });
    const held = smart.register({
      name: 'held',
      fetcher: ({ unchanged }) =>
        answer === 'unchanged' ? unchanged() : rows(answer === 'other' ? 'b' : 'a'),
      targets: {
        byId: hash({ key: lab.name('{h}:hash') }),
        ids: set({ key: lab.name('{h}:set'), member: 'id' }),
      },
    });
    await cache.refresh();
    await held.refresh();
    const keys = [
      ...['{k}:hash', '{k}:set', '{h}:hash', '{h}:set'].map((name) => lab.name(name)),
      `${lab.name('{k}:hash')}:smart-redis:${lab.namespace}:cache`,
      `${lab.name('{h}:hash')}:smart-redis:${lab.namespace}:held`,
    ];
    for (const key of keys) expect(await lab.redis('PEXPIRE', key, '600000')).toBe(1);
    answer = next;
    await cache.refresh();
    await held.refresh();
    for (const key of keys) expect([key, await lab.redis('PTTL', key)]).toEqual([key, -1]);
  });
});
