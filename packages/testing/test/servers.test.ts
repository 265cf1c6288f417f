import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import { findRedis, rawCommand, startFaultProxy, startRedis, waitFor } from '../src/index.js';

describe('findRedis', () => {
  it('names REDIS_SERVER when that is no program', async () => {
    await assert.rejects(findRedis({ REDIS_SERVER: '/no/such/server' }), /REDIS_SERVER.*no\/such/);
  });
});

describe('startRedis', () => {
  it('starts a server that answers, and one that is empty after a restart', async () => {
    await using server = await startRedis();
    await server.command('SET', 'k', 'wörd');
    assert.equal(await server.command('GET', 'k'), 'wörd');
    await server.restartEmpty();
    assert.equal(await server.command('GET', 'k'), null);
  });

  it('asks for the password', async () => {
    await using server = await startRedis({ password: 's3cret' });
    assert.equal(await server.command('PING'), 'PONG');
    await assert.rejects(
      rawCommand({ host: server.host, port: server.port }, ['GET', 'k']),
      /NOAUTH/,
    );
  });

  it('is gone after stop', async () => {
    const server = await startRedis();
    await server.stop();
    await assert.rejects(server.command('PING'), /ECONNREFUSED/);
  });
});

describe('startFaultProxy', () => {
  it('passes bytes, resets connections, and refuses until healed', async () => {
    await using server = await startRedis();
    await using proxy = await startFaultProxy(server);
    assert.equal(await rawCommand(proxy, ['PING']), 'PONG');
    proxy.refuse();
    await assert.rejects(rawCommand(proxy, ['PING']));
    proxy.heal();
    assert.equal(await rawCommand(proxy, ['PING']), 'PONG');
  });

  it('leaves a connection half open when it drops bytes', async () => {
    await using server = await startRedis();
    await using proxy = await startFaultProxy(server);
    proxy.drop('toClient');
    const reply = rawCommand(proxy, ['SET', 'k', 'v']);
    await waitFor(async () => (await server.command('GET', 'k')) === 'v', { message: 'executed' });
    proxy.cutAll();
    await assert.rejects(reply);
  });
});
