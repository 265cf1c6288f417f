import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { isSmartRedisError } from '@smart-redis/core';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

/** Tests of connecting, refused connections, and closing. */
export function connectionTests(it: DriverTest): void {
  it('opens twice as once, and knows its database', async ({ driver }) => {
    const opening = driver();
    await Promise.all([opening.open(), opening.open()]);
    await opening.open();
    assert.equal(opening.database, 0);
    assert.equal(await opening.send(['PING'], { lane: 'control' }), 'PONG');
  });

  it('opens at a later try, when the server has come', async ({
    server,
    behindProxy,
    driver,
    waitFor,
  }) => {
    const { proxy } = await behindProxy();
    proxy.refuse();
    const late = driver({ host: proxy.host, port: proxy.port, connectTimeoutMs: 500 });
    assert.ok(isSmartRedisError(await rejection(late.open()), 'SR_CONNECTION'));
    proxy.heal();
    const opens = async (): Promise<boolean> => {
      const error = await late.open().catch((reason: unknown) => reason);
      // On a busy machine the time may be over before the server has answered.
      assert.ok(error === undefined || isSmartRedisError(error, 'SR_CONNECTION'), String(error));
      return error === undefined;
    };
    await waitFor('it is open', opens);
    assert.equal(await late.send(['PING'], { lane: 'control' }), 'PONG');
    assert.equal(await server.command('PING'), 'PONG');
  });

  it('ends an opening that waits for a silent server when it closes', async ({
    behindProxy,
    driver,
  }) => {
    const { proxy } = await behindProxy();
    proxy.drop('both');
    const waiting = driver({ host: proxy.host, port: proxy.port });
    const opening = rejection(waiting.open());
    await waiting.close();
    const error = await opening;
    assert.ok(isSmartRedisError(error, 'SR_CLOSED'), String(error));
  });

  it('works on connections of its own, one for each lane', async ({ opened }) => {
    const driver = await opened();
    const ids = await Promise.all(
      (['control', 'bulk', 'read'] as const).map((lane) => driver.send(['CLIENT', 'ID'], { lane })),
    );
    assert.equal(new Set(ids).size, 3);
    assert.deepEqual(
      await Promise.all([
        driver.send(['CLIENT', 'ID'], { lane: 'control' }),
        driver.send(['CLIENT', 'ID'], { lane: 'bulk' }),
      ]),
      ids.slice(0, 2),
    );
  });

  it('leaves no connection behind when it closes, and refuses work after that', async ({
    server,
    driver,
    waitFor,
  }) => {
    const count = async (): Promise<number> =>
      String(await server.command('CLIENT', 'LIST'))
        .trim()
        .split('\n').length;
    const before = await count();
    const closing = driver();
    await closing.open();
    await closing.send(['PING'], { lane: 'bulk' });
    await closing.subscribe('any', { onMessage: () => undefined, onGap: () => undefined });
    assert.ok((await count()) > before);
    await Promise.all([closing.close(), closing.close()]);
    await waitFor('the connections are gone', async () => (await count()) === before);
    for (const lane of ['read', 'control', 'bulk'] as const) {
      assert.ok(isSmartRedisError(await rejection(closing.send(['PING'], { lane })), 'SR_CLOSED'));
    }
    assert.ok(isSmartRedisError(await rejection(closing.open()), 'SR_CLOSED'));
  });

  it('belongs to one instance, where it can be claimed', async ({ driver }) => {
    const claimed = driver();
    if (claimed.claim === undefined) return;
    claimed.claim('one');
    let refusal: unknown;
    try {
      claimed.claim('another');
    } catch (error) {
      refusal = error;
    }
    assert.ok(isSmartRedisError(refusal, 'SR_INVALID_OPTION'), String(refusal));
    await claimed.open();
    assert.equal(await claimed.send(['PING']), 'PONG');
  });

  it('names its connections in CLIENT LIST after who claimed it, also those that come again', async ({
    server,
    driver,
    waitFor,
  }) => {
    const named = driver();
    if (named.claim === undefined) return;
    const instance = `instance-${randomUUID()}`;
    named.claim(instance);
    await named.open();
    const names = async (): Promise<string[]> => {
      await named.send(['PING'], { lane: 'bulk' }).catch(() => undefined);
      return String(await server.command('CLIENT', 'LIST'))
        .split(/\s/)
        .filter((field) => field.startsWith(`name=smart-redis:${instance}:`))
        .map((field) => field.slice(field.lastIndexOf(':') + 1));
    };
    const hasAll = async (): Promise<boolean> => {
      const lanes = await names();
      return ['control', 'bulk', 'subscriber'].every((lane) => lanes.includes(lane));
    };
    await waitFor('the connections have names', hasAll);
    for (const type of ['normal', 'pubsub']) await server.command('CLIENT', 'KILL', 'TYPE', type);
    await waitFor('the connections have their names again', hasAll);
  });

  it('rejects what waits when it closes', async ({ opened, key }) => {
    const driver = await opened();
    const waiting = rejection(
      driver.send(['BLPOP', key, '0'], { lane: 'control', timeoutMs: 60_000 }),
    );
    await driver.close();
    assert.ok(isSmartRedisError(await waiting, 'SR_CLOSED'));
  });
}
