import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { describe, it } from 'vitest';
import { findRedis, freePort, startRedis } from '../src/index.js';
import { inMemory, launchServer } from '../src/servers/launch-server.js';
import { startServerProcess } from '../src/servers/server-process.js';

describe('launchServer', () => {
  it('takes another port when a server was quicker, and does not take that one for its own', async () => {
    await using other = await startRedis();
    const ports = [other.port, await freePort()];
    const choosePort = (): Promise<number> => Promise.resolve(ports.shift() ?? 0);
    const server = await launchServer({ args: inMemory, choosePort });
    try {
      assert.notEqual(server.port, other.port);
      await server.command('SET', 'k', 'v');
      assert.equal(await other.command('GET', 'k'), null);
    } finally {
      await server.stop();
    }
  });

  it('is up unless killed or paused', async () => {
    const server = await launchServer({ args: inMemory });
    try {
      assert.ok(server.isUp);
      server.pause();
      assert.ok(!server.isUp);
      server.resume();
      assert.ok(server.isUp);
      server.pause();
      await server.kill();
      assert.ok(!server.isUp);
      await server.restart();
      assert.ok(server.isUp);
    } finally {
      await server.stop();
    }
  });
});

describe('startServerProcess', () => {
  it('notices that something which never answers holds the port', async () => {
    const held: Socket[] = [];
    const silent = createServer((socket) => held.push(socket));
    const port = await freePort();
    silent.listen(port, '127.0.0.1');
    await once(silent, 'listening');
    const started = await startServerProcess({
      binary: await findRedis(),
      args: ['--port', String(port), '--bind', '127.0.0.1', ...inMemory],
      address: { host: '127.0.0.1', port },
      folder: '/nowhere',
    });
    assert.equal(started, undefined);
    for (const socket of held) socket.destroy();
    silent.close();
  });
});
