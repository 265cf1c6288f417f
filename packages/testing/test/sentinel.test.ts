import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import type { ServerNode } from '../src/index.js';
import { startSentinel, waitFor } from '../src/index.js';

/**
 * Empty while it cannot be asked: a sentinel that gives a server another role closes its
 * connections.
 */
const roleOf = async (server: ServerNode): Promise<string> =>
  String(await server.command('ROLE').catch(() => ''));

describe.concurrent('startSentinel', () => {
  it('hands out a group that is complete, and leaves nothing behind once stopped', async () => {
    const redis = await startSentinel({ name: 'group' });
    const [primary, ...replicas] = redis.servers;
    assert.ok(primary !== undefined);
    assert.deepEqual(await redis.primary(), { host: primary.host, port: primary.port });
    await redis.command('SET', 'k', 'v');
    assert.equal(await redis.command('WAIT', '2', '5000'), 2);
    assert.equal(replicas.length, 2);
    for (const replica of replicas) assert.equal(await replica.command('GET', 'k'), 'v');
    assert.equal(redis.sentinels.length, 3);
    for (const sentinel of redis.sentinels) {
      const known = await sentinel.command('SENTINEL', 'REPLICAS', 'group');
      for (const { port } of replicas) assert.ok(String(known).includes(`port,${String(port)}`));
      assert.equal(((await sentinel.command('SENTINEL', 'SENTINELS', 'group')) as []).length, 2);
    }

    await redis.stop();
    await redis.stop();
    for (const server of [...redis.servers, ...redis.sentinels]) {
      await assert.rejects(server.command('PING'), /ECONNREFUSED/);
    }
    await assert.rejects(redis.primary(), /no sentinel/);
  });

  it('fails over when the primary is killed, one sentinel missing, and a restart keeps a role', async () => {
    await using redis = await startSentinel();
    const [old, ...replicas] = redis.servers;
    assert.ok(old !== undefined);
    await redis.command('SET', 'kept', 'v');
    await redis.command('WAIT', '2', '5000');
    redis.sentinels[0]?.pause();
    await old.kill();
    await waitFor(async () => (await redis.primary()).port !== old.port, {
      message: 'another primary',
    });
    const { port } = await redis.primary();
    assert.equal(await redis.command('GET', 'kept'), 'v');

    const other = replicas.find((replica) => replica.port !== port);
    assert.ok(other !== undefined);
    const follows = async (): Promise<boolean> => (await roleOf(other)).includes(String(port));
    await waitFor(follows, { message: 'the other replica follows the new primary' });
    await other.restart();
    assert.ok(await follows());
  });
});
