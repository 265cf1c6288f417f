import assert from 'node:assert/strict';
import type { DriverTest } from './bench.js';
import { recorder } from './recorder.js';

/** Tests of messages, and of reports that some may have been missed. */
export function subscriptionTests(it: DriverTest): void {
  it('hears each message of its channel once, with every listener', async ({
    opened,
    server,
    key,
    waitFor,
  }) => {
    const driver = await opened();
    const [first, second, other] = [recorder(), recorder(), recorder()];
    await driver.subscribe(key, first);
    await driver.subscribe(key, second);
    await driver.subscribe(`${key}:other`, other);
    for (const message of ['one', 'zwei ü', '{"three":3}'])
      await server.command('PUBLISH', key, message);
    await waitFor(
      'three messages',
      () => first.messages.length >= 3 && second.messages.length >= 3,
    );
    assert.deepEqual(first.messages, ['one', 'zwei ü', '{"three":3}']);
    assert.deepEqual(second.messages, first.messages);
    assert.deepEqual([other.messages, first.gaps, second.gaps], [[], 0, 0]);
  });

  it('ends one subscription and keeps the others', async ({ opened, server, key, waitFor }) => {
    const driver = await opened();
    const [ended, kept] = [recorder(), recorder()];
    const subscription = await driver.subscribe(key, ended);
    const last = await driver.subscribe(key, kept);
    await subscription.close();
    await subscription.close();
    await server.command('PUBLISH', key, 'heard');
    await waitFor('the message', () => kept.messages.length === 1);
    assert.deepEqual(ended.messages, []);
    await last.close();
    await waitFor(
      'nobody is subscribed',
      async () => (await server.command('PUBLISH', key, 'unheard')) === 0,
    );
  });

  it('subscribes again after every lost connection, and tells of the gap', async ({
    behindProxy,
    server,
    key,
    waitFor,
  }) => {
    const { proxy, driver } = await behindProxy();
    const listener = recorder();
    await driver.subscribe(key, listener);
    for (const round of [1, 2]) {
      const seen = listener.gaps;
      proxy.cutAll();
      await waitFor('the gap', () => listener.gaps > seen);
      await waitFor(
        'one subscriber',
        async () => (await server.command('PUBSUB', 'NUMSUB', key)) !== undefined,
      );
      const before = listener.messages.length;
      await server.command('PUBLISH', key, `round ${String(round)}`);
      await waitFor('the message after the gap', () => listener.messages.length > before);
      assert.equal(listener.messages.at(-1), `round ${String(round)}`);
      assert.equal(listener.messages.length, before + 1);
    }
  });
}
