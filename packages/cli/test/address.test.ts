import { describe, expect, it } from 'vitest';
import { parseAddress } from '../src/connection/address.js';
import { connectionSettings, secretsIn, showsPassword } from '../src/connection/settings.js';
import { createMask } from '../src/output/mask.js';

const server = { kind: 'server', database: 0, tls: false };

describe('the address of Redis', () => {
  it.each([
    ['redis://localhost', { ...server, hosts: [{ host: 'localhost', port: 6379 }] }],
    ['redis://', { ...server, hosts: [{ host: 'localhost', port: 6379 }] }],
    [
      'rediss://h:7000/3',
      { ...server, hosts: [{ host: 'h', port: 7000 }], database: 3, tls: true },
    ],
    ['redis://[::1]:7000', { ...server, hosts: [{ host: '::1', port: 7000 }] }],
    [
      'redis://anna:p%40ss@h',
      { ...server, hosts: [{ host: 'h', port: 6379 }], username: 'anna', password: 'p@ss' },
    ],
    ['redis://:a/b@c#d@h', { ...server, hosts: [{ host: 'h', port: 6379 }], password: 'a/b@c#d' }],
    ['redis://:100%@h', { ...server, hosts: [{ host: 'h', port: 6379 }], password: '100%' }],
    [
      'redis://a:7001,b:7002',
      {
        ...server,
        hosts: [
          { host: 'a', port: 7001 },
          { host: 'b', port: 7002 },
        ],
      },
    ],
    ['unix:///tmp/redis.sock', { ...server, kind: 'socket', hosts: [], path: '/tmp/redis.sock' }],
    ['/tmp/redis.sock', { ...server, kind: 'socket', hosts: [], path: '/tmp/redis.sock' }],
    [
      'redis+sentinel://:secret@a,b:26380/mymaster/2',
      {
        ...server,
        kind: 'sentinel',
        hosts: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 26380 },
        ],
        primary: 'mymaster',
        database: 2,
        password: 'secret',
      },
    ],
  ])('of %s is understood', (url, expected) => {
    expect(parseAddress(url)).toEqual(expected);
  });

  it.each([
    ...['', 'localhost', 'localhost:6379', 'http://localhost', 'redis://h:99999', 'redis://h/x'],
    ...['redis://h/1/2', 'redis+sentinel://a:26379', 'unix://', 'redis://a b', 'hunter22@host'],
  ])('is refused, and not repeated: %s', (url) => {
    expect(() => parseAddress(url)).toThrow(/^the address of Redis is invalid/);
    if (url.length > 8) expect(() => parseAddress(url)).not.toThrow(url);
  });

  it('is what the option says, then the environment, then this machine', () => {
    const env = { SMART_REDIS_URL: 'redis://env', SMART_REDIS_NAMESPACE: 'reports' };
    const hostOf = (...args: Parameters<typeof connectionSettings>): unknown =>
      connectionSettings(...args).address.hosts[0]?.host;
    expect(hostOf({ redis: 'redis://option' }, env)).toBe('option');
    expect(hostOf({}, env)).toBe('env');
    expect(hostOf({}, { SMART_REDIS_URL: '' })).toBe('localhost');
    expect(connectionSettings({}, env).namespace).toBe('reports');
    expect(connectionSettings({ namespace: 'x' }, env).namespace).toBe('x');
    expect(connectionSettings({}, {}).namespace).toBe('default');
  });

  it('takes a password from the environment, unless the URL has one', () => {
    const env = { SMART_REDIS_USERNAME: 'anna', SMART_REDIS_PASSWORD: 'secret' };
    expect(connectionSettings({}, env).address).toMatchObject({
      username: 'anna',
      password: 'secret',
    });
    const { address } = connectionSettings({ redis: 'redis://:other@h' }, env);
    expect(address.password).toBe('other');
    expect(address.username).toBeUndefined();
  });

  it.each([
    [{ redis: 'redis://a,b' }, {}, /--cluster/],
    [{ redis: 'redis://a/1', cluster: true }, {}, /database 0/],
    [{ redis: '/tmp/s', cluster: true }, {}, /redis:\/\//],
    [{ redis: 'redis://a,b' }, { SMART_REDIS_CLUSTER: '0' }, /--cluster/],
    [{ tlsCa: '/does/not/exist' }, {}, /ENOENT/],
  ])('is refused with %o and %o', (options, env, message) => {
    expect(() => connectionSettings(options, env)).toThrow(message);
  });
});

describe('a password', () => {
  it.each([
    ['redis://:hunter22@host:6379'],
    ['redis://anna:hun%74er22@host'],
    ['-rredis://:hunter22@host'],
    ['--redis=redis://:hunter22@host'],
    ['--redsi=redis://:hunter22@host'],
    [':hunter22@host'],
  ])('in the argument %s is hidden wherever it stands', (argument) => {
    const mask = createMask(secretsIn([argument], {}));
    for (const text of [`unknown option '${argument}'`, 'AUTH hunter22 failed', argument]) {
      expect(mask(text)).not.toMatch(/hunter22|hun%74er22/);
    }
  });

  it('in the environment is hidden as well', () => {
    const env = { SMART_REDIS_URL: 'redis://:hunter22@h', SMART_REDIS_PASSWORD: 'swordfish' };
    const mask = createMask(secretsIn([], env));
    expect(mask('hunter22 and swordfish')).toBe('*** and ***');
  });

  it.each([
    ['redis://:secret@h', true],
    ['redis://anna:a/b@h', true],
    ['redis://h:6379', false],
    ['redis://anna@h:6379', false],
    ['/tmp/redis.sock', false],
  ])('on the command line is noticed: %s', (redis, expected) => {
    expect(showsPassword({ redis })).toBe(expected);
  });
});
