import assert from 'node:assert/strict';
import { isSmartRedisError } from '@smart-redis/core';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

/** Tests of transactions, for drivers that support them. */
export function transactionTests(it: DriverTest): void {
  it('runs a transaction with nothing in between, on both lanes of its own', async ({
    opened,
    server,
    key,
  }) => {
    const driver = await opened();
    const { transact } = driver;
    if (transact === undefined) return;
    for (const lane of ['control', 'bulk'] as const) {
      await server.command('UNLINK', key);
      const transactions = Array.from({ length: 20 }, () =>
        transact(
          [
            ['RPUSH', key, 'a'],
            ['EVAL', "return redis.call('RPUSH', KEYS[1], ARGV[1])", '1', key, 'b'],
            ['LLEN', key],
          ],
          { lane, key },
        ),
      );
      const others = Array.from({ length: 20 }, () => driver.send(['RPUSH', key, '-'], { lane }));
      await Promise.all(others);
      for (const replies of await Promise.all(transactions)) {
        const [first, second, length] = replies as number[];
        assert.deepEqual([second, length], [(first ?? 0) + 1, (first ?? 0) + 1]);
      }
    }
  });

  it('runs nothing of a transaction that Redis refuses', async ({ opened, server, key }) => {
    const driver = await opened();
    if (driver.transact === undefined) return;
    const refused = driver.transact(
      [['SET', key, 'first'], ['NOSUCHCOMMAND'], ['SET', key, 'last']],
      {
        key,
      },
    );
    const error = await rejection(refused);
    assert.ok(isSmartRedisError(error, 'SR_REPLY'), String(error));
    assert.equal(await server.command('GET', key), null);
    assert.equal(await driver.send(['GET', key], { lane: 'control' }), null);
  });

  it('rejects a transaction in which a command failed, and shows no argument', async ({
    opened,
    server,
    key,
  }) => {
    const driver = await opened();
    if (driver.transact === undefined) return;
    await server.command('SET', key, 'text');
    const failed = driver.transact(
      [
        ['LPUSH', key, 'secret row'],
        ['SET', key, 'ran'],
      ],
      { key },
    );
    const error = await rejection(failed);
    assert.ok(isSmartRedisError(error, 'SR_REPLY'), String(error));
    assert.equal(error.details.reply, 'WRONGTYPE');
    assert.ok(!JSON.stringify([error.message, error.details]).includes('secret row'));
    assert.equal(await server.command('GET', key), 'ran');
  });
}
