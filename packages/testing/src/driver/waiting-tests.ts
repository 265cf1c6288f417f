import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { isSmartRedisError } from '@smart-redis/core';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

const lanes = ['read', 'control', 'bulk'] as const;
/** With more listeners on one signal, Node warns about a leak. */
const listenersOfOneSignal = 10;

/** Tests of timeouts and aborts. */
export function waitingTests(it: DriverTest): void {
  it('bounds a read while the server is silent, and leaves its connection alone', async ({
    server,
    opened,
  }) => {
    const driver = await opened();
    const id = await driver.send(['CLIENT', 'ID']);
    server.pause();
    const silent = await rejection(driver.send(['PING'], { timeoutMs: 50 }));
    assert.ok(isSmartRedisError(silent, 'SR_COMMAND_TIMEOUT'), String(silent));
    const batch = await rejection(driver.sendAll([['PING'], ['PING']], { timeoutMs: 50 }));
    assert.ok(isSmartRedisError(batch, 'SR_COMMAND_TIMEOUT'), String(batch));
    // Calls without a timeout are limited as well.
    const unbounded = await rejection(driver.send(['PING']));
    assert.ok(isSmartRedisError(unbounded), String(unbounded));
    server.resume();
    assert.equal(await driver.send(['PING']), 'PONG');
    // A pool may have used another connection.
    const connections = String(await server.command('CLIENT', 'LIST'));
    assert.match(connections, new RegExp(`^id=${String(id)} `, 'm'));
  });

  it('bounds a read while Redis cannot be reached, and says so', async ({
    behindProxy,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    let isLost = false;
    driver.onStatus((status) => {
      isLost = status === 'lost';
    });
    proxy.refuse();
    await waitFor('the loss is known', () => isLost);
    const error = await rejection(driver.send(['PING'], { timeoutMs: 200 }));
    assert.ok(isSmartRedisError(error, 'SR_CONNECTION'), String(error));
  });

  it('ends the waiting of a call whose signal aborts, and nothing else', async ({
    server,
    opened,
    key,
  }) => {
    const driver = await opened();
    for (const lane of lanes) {
      const id = await driver.send(['CLIENT', 'ID'], { lane });
      const controller = new AbortController();
      const reason = new Error('the request was cancelled');
      const options = { lane, signal: controller.signal };
      const waiting = rejection(driver.send(['BLPOP', key, '0'], options));
      const behind = rejection(driver.sendAll([['PING']], options));
      controller.abort(reason);
      for (const error of [await waiting, await behind]) {
        assert.ok(isSmartRedisError(error, 'SR_ABORTED'), String(error));
        assert.equal(error.cause, reason);
      }
      await server.command('RPUSH', key, 'for who waits');
      // A pool may use another connection.
      const connections = String(await server.command('CLIENT', 'LIST'));
      assert.match(connections, new RegExp(`^id=${String(id)} `, 'm'));
      const unsent = await rejection(driver.send(['SET', `${key}:sent`, '1'], options));
      assert.ok(isSmartRedisError(unsent, 'SR_ABORTED'), String(unsent));
    }
    assert.equal(await server.command('EXISTS', `${key}:sent`), 0);
  });

  it('hears a signal that many calls share without many listeners', async ({ opened, key }) => {
    const driver = await opened();
    const { signal } = new AbortController();
    const calls = Array.from({ length: 30 }, (_, index) =>
      driver.send(['GET', key], { signal, lane: lanes[index % lanes.length] ?? 'read' }),
    );
    const heard = getEventListeners(signal, 'abort').length;
    await Promise.all(calls);
    assert.ok(heard <= listenersOfOneSignal, `${String(heard)} listeners`);
  });

  it('opens once a server that was not up yet has come', async ({ behindProxy, driver }) => {
    const { proxy } = await behindProxy();
    proxy.refuse();
    const early = driver({ host: proxy.host, port: proxy.port });
    const opening = early.open();
    const outcome = opening.then(
      () => 'open',
      (error: unknown) => error,
    );
    // Longer than a refused connection takes, and well within the connection timeout.
    assert.equal(await Promise.race([outcome, pause(300, 'still trying')]), 'still trying');
    proxy.heal();
    assert.equal(await outcome, 'open');
    assert.equal(await early.send(['PING']), 'PONG');
  });
}
