import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionStatus } from '@smart-redis/core/drivers';
import { isSmartRedisError } from '@smart-redis/core';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

const lanes = ['control', 'bulk'] as const;

/** Tests of lost, refused and unresponsive connections. */
export function outageTests(it: DriverTest): void {
  it('rejects what waits when the connection is lost, and never sends it again', async ({
    behindProxy,
    server,
    key,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    for (const lane of lanes) {
      const counter = `${key}:${lane}`;
      await driver.send(['PING'], { lane });
      proxy.drop('toClient');
      const waiting = rejection(driver.send(['INCR', counter], { lane }));
      await waitFor(
        'the command has run',
        async () => (await server.command('GET', counter)) === '1',
      );
      proxy.cutAll();
      const error = await waiting;
      assert.ok(isSmartRedisError(error, 'SR_CONNECTION'), String(error));
      proxy.heal();
      await waitFor('the connection stands', () =>
        driver.send(['PING'], { lane }).catch(() => undefined),
      );
      assert.equal(await driver.send(['GET', counter], { lane }), '1');
    }
  });

  it('queues nothing while the control connection is down', async ({
    behindProxy,
    server,
    key,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    const statuses: ConnectionStatus[] = [];
    driver.onStatus((status) => void statuses.push(status));
    proxy.refuse();
    await waitFor('the loss is known', () => statuses.includes('lost'));
    const error = await rejection(driver.send(['INCR', key], { lane: 'control' }));
    assert.ok(isSmartRedisError(error, 'SR_CONNECTION'), String(error));
    proxy.heal();
    await waitFor('the connection stands', () =>
      driver.send(['PING'], { lane: 'control' }).catch(() => undefined),
    );
    assert.equal(await server.command('GET', key), null);
  });

  it('breaks a connection that does not answer in time, and works on the next', async ({
    behindProxy,
    key,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    const statuses: ConnectionStatus[] = [];
    driver.onStatus((status) => void statuses.push(status));
    const id = await driver.send(['CLIENT', 'ID'], { lane: 'control' });
    proxy.drop('both');
    const waiting = [50, 60_000].map((timeoutMs) =>
      rejection(driver.send(['INCR', key], { lane: 'control', timeoutMs })),
    );
    const [late, beside] = await Promise.all(waiting);
    assert.ok(isSmartRedisError(late, 'SR_COMMAND_TIMEOUT'), String(late));
    // Other calls on the same connection must not hang.
    assert.ok(isSmartRedisError(beside, 'SR_CONNECTION'), String(beside));
    proxy.heal();
    await waitFor('the connection stands', () =>
      driver.send(['PING'], { lane: 'control' }).catch(() => undefined),
    );
    assert.notEqual(await driver.send(['CLIENT', 'ID'], { lane: 'control' }), id);
    assert.equal(await driver.send(['GET', key], { lane: 'control' }), null);
    assert.deepEqual(statuses, ['lost', 'ready']);
  });

  it('tells when the control connection is lost and when it stands, until it is asked to stop', async ({
    behindProxy,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    const [statuses, stopped]: [ConnectionStatus[], ConnectionStatus[]] = [[], []];
    driver.onStatus((status) => void statuses.push(status));
    driver.onStatus((status) => void stopped.push(status))();
    proxy.cutAll();
    await waitFor('lost and ready', () => statuses.length >= 2);
    assert.deepEqual(statuses.slice(0, 2), ['lost', 'ready']);
    assert.deepEqual(stopped, []);
  });

  it('comes back after the server was away, on the lanes of its own', async ({
    behindProxy,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    await Promise.all(lanes.map((lane) => driver.send(['PING'], { lane })));
    proxy.refuse();
    await waitFor('the outage is felt', () =>
      driver.send(['PING'], { lane: 'control' }).then(
        () => false,
        () => true,
      ),
    );
    proxy.heal();
    for (const lane of lanes) {
      await waitFor(`${lane} answers`, () =>
        driver.send(['PING'], { lane }).catch(() => undefined),
      );
    }
  });

  it('reads again after the connection was lost', async ({ behindProxy, waitFor }) => {
    const { proxy, driver } = await behindProxy();
    await driver.send(['PING']);
    proxy.cutAll();
    // How long a read waits depends on the application's client.
    const answer = (): Promise<unknown> => Promise.race([driver.send(['PING']), pause(500)]);
    await waitFor('reads are answered', () => answer().catch(() => undefined));
  });

  it('says why a server that is no primary refuses to write, and writes again once it is one', async ({
    opened,
    server,
    key,
    waitFor,
  }) => {
    const driver = await opened();
    try {
      // A replica of a primary that does not exist.
      await server.command('REPLICAOF', '127.0.0.1', '1');
      for (const lane of lanes) {
        const error = await rejection(driver.send(['INCR', key], { lane }));
        assert.ok(isSmartRedisError(error, 'SR_REPLY'), String(error));
        assert.equal(error.details.reply, 'READONLY');
      }
    } finally {
      await server.command('REPLICAOF', 'NO', 'ONE');
    }
    for (const lane of lanes) {
      await waitFor(`${lane} writes`, () =>
        driver.send(['INCR', key], { lane }).catch(() => undefined),
      );
    }
  });

  it('takes no blocked event loop for a silent server', async ({ opened }) => {
    const driver = await opened();
    for (const lane of lanes) {
      await driver.send(['PING'], { lane });
      const answered = driver.send(['PING'], { lane, timeoutMs: 50 });
      setImmediate(() => {
        // Blocks without using the processor, which the server needs.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      });
      assert.equal(await answered, 'PONG');
    }
  });
}
