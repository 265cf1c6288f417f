import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import { createSentinel as createSentinel5 } from 'redis5';
import { describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';

const sentinelRootNodes = [{ host: 'localhost', port: 26379 }];

describe('redisDriver', () => {
  it.each([
    ['a client', () => createClient({ keyPrefix: 'app:' })],
    ['a pool', () => createClientPool({ keyPrefix: 'app:' })],
    ['a sentinel', () => createSentinel({ name: 'p', sentinelRootNodes, keyPrefix: 'app:' })],
    ['a cluster', () => createCluster({ rootNodes: [], keyPrefix: 'app:' })],
    ['options', () => ({ keyPrefix: 'app:' })],
  ])('refuses %s with a key prefix, and says why', (_what, input) => {
    expect(() => redisDriver(input())).toThrow(expect.objectContaining({ code: 'SR_KEY_PREFIX' }));
  });

  it.each([
    ['a number', 5],
    ['nothing', null],
    ['a list', []],
  ])('refuses %s', (_what, input) => {
    expect(() => redisDriver(input as never)).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        details: expect.objectContaining({ option: 'input' }) as object,
      }),
    );
  });

  it('refuses a sentinel client of version 5, which does not tell its settings', () => {
    const sentinel = createSentinel5({ name: 'p', sentinelRootNodes });
    expect(() => redisDriver(sentinel)).toThrow(/options of createSentinel/);
  });

  it('tells what it is connected to', () => {
    expect(redisDriver('redis://localhost:6379/3')).toMatchObject({
      name: 'redis',
      cluster: false,
      database: 3,
    });
    expect(redisDriver(createCluster({ rootNodes: [] })).cluster).toBe(true);
    expect(redisDriver({ name: 'p', sentinelRootNodes }).cluster).toBe(false);
  });
});
