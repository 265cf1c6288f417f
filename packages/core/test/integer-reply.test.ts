import { describe, expect, it } from 'vitest';
import { acquireLeaderKey, issueTerm } from '../src/electors/leader-key.js';
import type { RedisDriver, Reply } from '../src/contracts/driver.js';
import { integerReply } from '../src/redis/integer-reply.js';

const answering = (reply: Reply): RedisDriver =>
  ({ send: () => Promise.resolve(reply) }) as unknown as RedisDriver;
const call = { leaderKey: 'leader', timeoutMs: 100, minTerm: 0 };
const options = { ...call, instance: 'a', candidacy: 'b', ttlMs: 1000, channel: 'c' } as never;

describe('a whole number in a reply', () => {
  it.each<[reply: Reply, expected: number]>([
    [7, 7],
    ['7', 7],
    ['-1', -1],
  ])('%j is read', (reply, expected) => {
    expect(integerReply(reply, 'it')).toBe(expected);
  });

  it.each<[reply: Reply | undefined]>([
    [null],
    [undefined],
    ['x'],
    [''],
    [1.5],
    [[1]],
    [Number.NaN],
  ])('%j is an error', (reply) => {
    expect(() => integerReply(reply, 'it')).toThrow(expect.objectContaining({ code: 'SR_REPLY' }));
  });

  it('is demanded of the scripts of the leader key, and taken as text', async () => {
    await expect(issueTerm(answering('x'), call)).rejects.toMatchObject({ code: 'SR_REPLY' });
    await expect(issueTerm(answering('5'), call)).resolves.toBe(5);
    await expect(acquireLeaderKey(answering([0, 'a', null, 3]), options)).rejects.toMatchObject({
      code: 'SR_REPLY',
    });
    await expect(acquireLeaderKey(answering(['1', '4']), options)).resolves.toEqual({
      won: true,
      term: 4,
    });
    await expect(acquireLeaderKey(answering(['0', 'a', '-1', '3']), options)).resolves.toEqual({
      won: false,
      holder: 'a',
      expiresInMs: null,
      term: 3,
    });
  });
});
