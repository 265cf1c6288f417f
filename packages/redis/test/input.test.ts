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

  it.each([
    ['host', { host: '10.9.9.9', port: 6379 }, 'write { socket: { host, port } }'],
    ['db', { url: 'redis://10.9.9.9', db: 3 }, 'write "database"'],
    ['tls', { socket: { host: '10.9.9.9' }, tls: {} }, 'write { socket: { tls'],
    ['sockt', { sockt: { host: '10.9.9.9' }, password: 'secret' }, 'did you mean "socket"?'],
    ['pasword', { url: 'redis://10.9.9.9', pasword: 'secret' }, 'did you mean "password"?'],
    ['socket.hots', { socket: { hots: '10.9.9.9' } }, 'did you mean "host"?'],
    ['socket.password', { socket: { host: '10.9.9.9', password: 'secret' } }, 'beside "socket"'],
    ['rootNodes[1].host', { rootNodes: [{}, { host: '10.9.9.9' }] }, 'write { socket:'],
    ['defaults.pasword', { rootNodes: [], defaults: { pasword: 'secret' } }, '"password"?'],
    ['rootNodes[0].socket.prot', { rootNodes: [{ socket: { prot: 7000 } }] }, '"port"?'],
    ['scanIntervall', { name: 'p', sentinelRootNodes, scanIntervall: 1 }, '"scanInterval"?'],
    [
      'nodeClientOptions.user',
      { name: 'p', sentinelRootNodes, nodeClientOptions: { user: 'secret' } },
      'write "username"',
    ],
  ])('refuses the option %s, which node-redis ignores', (name, input, instead) => {
    const refused = expect(() => redisDriver(input));
    refused.toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        message: expect.stringContaining(instead) as string,
        details: expect.objectContaining({ option: `input.${name}` }) as object,
      }),
    );
    refused.not.toThrow(/secret/);
  });

  it('accepts all options of both versions, and unknown ones', () => {
    const socket = { host: 'localhost', port: 6379, noDelay: true, socketTimeout: 5000 };
    const client = { socket, username: 'a', RESP: 2, pingInterval: 1000, disableClientInfo: true };
    for (const input of [
      { ...client, ofTomorrow: true, pasword: undefined },
      { rootNodes: [client], defaults: client, useReplicas: false, ofTomorrow: true },
      { name: 'p', sentinelRootNodes, nodeClientOptions: client, sentinelClientOptions: client },
      { ...createClient({ socket }).options },
    ]) {
      expect(redisDriver(input).name).toBe('redis');
    }
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
