import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { describe, expect, it } from 'vitest';
import { ioredisDriver } from '../src/index.js';

describe('ioredisDriver', () => {
  it.each([
    ['a client', () => new Redis({ keyPrefix: 'app:', lazyConnect: true })],
    ['a client of version 5', () => new Redis5({ keyPrefix: 'app:', lazyConnect: true })],
    [
      'a cluster',
      () => new Cluster([{ host: 'localhost' }], { keyPrefix: 'app:', lazyConnect: true }),
    ],
    ['options', () => ({ keyPrefix: 'app:' })],
  ])('refuses %s with a key prefix, and says why', (_what, input) => {
    expect(() => ioredisDriver(input())).toThrow(
      expect.objectContaining({ code: 'SR_KEY_PREFIX' }),
    );
  });

  it.each([
    ['a number', 5],
    ['nothing', null],
    ['a list', []],
  ])('refuses %s', (_what, input) => {
    expect(() => ioredisDriver(input as never)).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        details: expect.objectContaining({ option: 'input' }) as object,
      }),
    );
  });

  it('refuses a wrong timeout by name', () => {
    expect(() =>
      ioredisDriver('redis://localhost', { connectTimeout: JSON.parse('"5"') as '5s' }),
    ).toThrow(/connectTimeout/);
  });

  it('tells what it is connected to', () => {
    expect(ioredisDriver('redis://localhost:6379/3')).toMatchObject({
      name: 'ioredis',
      cluster: false,
      database: 3,
    });
    expect(ioredisDriver(new Cluster([{ host: 'localhost' }], { lazyConnect: true })).cluster).toBe(
      true,
    );
  });
});
