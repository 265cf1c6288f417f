import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { isSmartRedisError } from '@smart-redis/core';
import { startRedis } from '../servers/start-redis.js';
import type { DriverTest } from './bench.js';
import { recorder } from './recorder.js';
import { rejection } from './rejection.js';

/** Tests of passwords, and of users with restricted permissions. */
export function userTests(it: DriverTest): void {
  it('opens as an ACL user, and refuses a wrong password without showing it', async ({
    server,
    driver,
    opened,
  }) => {
    const [username, password, key] = [
      `user-${randomUUID()}`,
      `secret ${randomUUID()}`,
      `acl:${randomUUID()}`,
    ];
    await server.command('ACL', 'SETUSER', username, 'on', `>${password}`, '~acl:*', '&*', '+@all');
    const allowed = await opened({ username, password });
    assert.equal(await allowed.send(['SET', key, '1']), 'OK');
    const forbidden = await rejection(allowed.send(['SET', 'other', '1']));
    assert.ok(
      isSmartRedisError(forbidden, 'SR_REPLY') && forbidden.details.reply === 'NOPERM',
      String(forbidden),
    );

    const wrong = await rejection(driver({ username, password: `not ${password}` }).open());
    assert.ok(isSmartRedisError(wrong, 'SR_AUTH'), String(wrong));
    assert.ok(!JSON.stringify([wrong.message, wrong.details]).includes(password));
  });

  it('refuses to open without the password that the server wants, before its time is over', async ({
    server,
    driver,
  }) => {
    const password = `secret ${randomUUID()}`;
    await using guarded = await startRedis({ password, tls: server.tls !== undefined });
    const { host, port, tls } = guarded;
    const target = { host, port, ...(tls === undefined ? {} : { ca: tls.ca }) };
    const refused = driver(target);
    const error = await rejection(refused.open());
    assert.ok(isSmartRedisError(error, 'SR_AUTH'), String(error));
    await refused.close();
    const allowed = driver({ ...target, password });
    await allowed.open();
    assert.equal(await allowed.send(['PING'], { lane: 'control' }), 'PONG');
    await allowed.close();
  });

  it('opens as a user who may not name connections', async ({ server, driver }) => {
    const [username, password] = [`user-${randomUUID()}`, randomUUID()];
    const rights = ['~*', '&*', '+@all', '-client|setname'];
    await server.command('ACL', 'SETUSER', username, 'on', `>${password}`, ...rights);
    const nameless = driver({ username, password });
    nameless.claim?.(`instance-${randomUUID()}`);
    await nameless.open();
    for (const lane of ['control', 'bulk', 'read'] as const) {
      assert.equal(await nameless.send(['PING'], { lane }), 'PONG');
    }
  });

  it('subscribes again to what Redis allows, when it refuses another channel', async ({
    opened,
    server,
    key,
    waitFor,
  }) => {
    const [username, password] = [`user-${randomUUID()}`, `secret ${randomUUID()}`];
    const setRights = (...rights: readonly string[]): Promise<unknown> =>
      server.command('ACL', 'SETUSER', username, ...rights);
    await setRights('on', `>${password}`, '~*', '+@all', `&${key}:*`);
    const driver = await opened({ username, password });
    const [refused, allowed] = [recorder(), recorder()];
    await driver.subscribe(`${key}:refused`, refused);
    await driver.subscribe(`${key}:allowed`, allowed);
    // Redis closes connections that are subscribed to a channel that is no longer allowed.
    await setRights('resetchannels', `&${key}:allowed`);
    await waitFor('the gap', () => allowed.gaps > 0);
    await server.command('PUBLISH', `${key}:allowed`, 'heard');
    await waitFor('the message', () => allowed.messages.length > 0);
    assert.deepEqual([allowed.messages, refused.gaps], [['heard'], 0]);
  });
}
