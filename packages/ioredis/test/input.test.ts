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

  it.each([
    ['url', { url: 'redis://:secret@10.9.9.9' }, 'the URL itself'],
    ['socket', { socket: { host: '10.9.9.9', port: 6379 } }, 'write { host, port }'],
    ['database', { host: '10.9.9.9', database: 3 }, 'write "db"'],
    ['hots', { hots: '10.9.9.9', port: 6379 }, 'did you mean "host"?'],
    ['pasword', { host: '10.9.9.9', pasword: 'secret' }, 'did you mean "password"?'],
  ])('refuses the option %s, with which it would go to localhost', (name, input, instead) => {
    const refused = expect(() => ioredisDriver(input));
    refused.toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        message: expect.stringContaining(instead) as string,
        details: expect.objectContaining({ option: `input.${name}` }) as object,
      }),
    );
    refused.not.toThrow(/secret/);
  });

  it.each([
    ['a URL object', new URL('redis://10.9.9.9')],
    ['a client of node-redis', { sendCommand: () => undefined, isOpen: true }],
  ])('refuses %s rather than go to localhost', (_what, input) => {
    expect(() => ioredisDriver(input as never)).toThrow(/"input" must be/);
  });

  it.each([
    [5, () => new Redis5({ lazyConnect: true })],
    [6, () => new Redis({ lazyConnect: true })],
  ])('accepts all options of version %i, and unknown ones', (_version, create) => {
    const all = { ...create().options, ofTomorrow: true, url: undefined };
    expect(ioredisDriver(all).name).toBe('ioredis');
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
