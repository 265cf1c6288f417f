import assert from 'node:assert/strict';
import { keySlot } from '@smart-redis/core/drivers';
import { describe, it } from 'vitest';
import type { ServerNode } from '../src/index.js';
import { startCluster, waitFor } from '../src/index.js';

describe.concurrent('startCluster', () => {
  it('hands out a cluster that is complete, and leaves nothing behind once stopped', async () => {
    const cluster = await startCluster();
    const keys = Array.from({ length: 30 }, (_, index) => `key ${String(index)}`);
    for (const key of keys) await cluster.command(key, 'SET', key, `value of ${key}`);
    const ports = new Set<number>();
    for (const key of keys) {
      const node = await cluster.nodeOfSlot(keySlot(key));
      assert.equal(await node.command('GET', key), `value of ${key}`);
      ports.add(node.port);
    }
    assert.deepEqual(
      [...ports].sort(),
      cluster.nodes
        .slice(0, 3)
        .map(({ port }) => port)
        .sort(),
    );
    assert.equal(cluster.nodes.length, 6);
    for (const node of cluster.nodes) {
      const info = String(await node.command('CLUSTER', 'INFO'));
      assert.match(info, /cluster_state:ok[^]*cluster_known_nodes:6[^]*cluster_size:3/);
    }
    for (const [index, primary] of cluster.nodes.slice(0, 3).entries()) {
      const replica = cluster.nodes[index + 3];
      assert.match(
        String(await replica?.command('ROLE')),
        new RegExp(`${String(primary.port)},connected`),
      );
    }

    await cluster.stop();
    await cluster.stop();
    for (const node of cluster.nodes) await assert.rejects(node.command('PING'), /ECONNREFUSED/);
    await assert.rejects(cluster.nodeOfSlot(0), /no node/);
  });

  it('promotes the replica of a primary that is killed, and takes it back as a replica', async () => {
    await using cluster = await startCluster();
    const key = 'kept';
    const slot = keySlot(key);
    const old = await cluster.nodeOfSlot(slot);
    await cluster.command(key, 'SET', key, 'v');
    await old.command('WAIT', '1', '5000');
    await old.kill();
    await waitFor(async () => (await cluster.nodeOfSlot(slot)).port !== old.port, {
      message: 'another primary',
    });
    const serves = async (): Promise<boolean> => {
      const reply = await cluster.command(key, 'GET', key).catch((error: unknown) => String(error));
      return reply === 'v';
    };
    await waitFor(serves, { message: 'it serves the key' });

    await old.restart();
    await waitFor(async () => String(await old.command('ROLE')).startsWith('slave'), {
      message: 'the old primary follows',
    });
    assert.notEqual((await cluster.nodeOfSlot(slot)).port, old.port);
  });

  it('moves a slot while its keys are read and written', async () => {
    await using cluster = await startCluster();
    const keys = Array.from({ length: 2000 }, (_, index) => `{moved}:${String(index)}`);
    const [first = ''] = keys;
    const slot = keySlot(first);
    const from = await cluster.nodeOfSlot(slot);
    const to = cluster.nodes.slice(0, 3).find((node) => node !== from);
    assert.ok(to !== undefined);
    await cluster.command(first, 'MSET', ...keys.flatMap((key) => [key, '0']));
    await cluster.command(first, 'EXPIRE', first, '1000');

    const progress = { moved: false };
    const move = cluster.moveSlot(slot, to).finally(() => (progress.moved = true));
    let increments = 0;
    do {
      increments += 1;
      assert.equal(await cluster.command(first, 'INCR', first), increments);
    } while (!progress.moved);
    await move;

    assert.equal((await cluster.nodeOfSlot(slot)).port, to.port);
    assert.equal(await from.command('CLUSTER', 'COUNTKEYSINSLOT', String(slot)), 0);
    assert.equal(await to.command('CLUSTER', 'COUNTKEYSINSLOT', String(slot)), keys.length);
    assert.equal(await to.command('GET', first), String(increments));
    assert.ok(Number(await to.command('TTL', first)) > 0);
    await assert.rejects(from.command('GET', first), new RegExp(`MOVED.*${String(to.port)}`));
    // Nothing to do, and not asked of a node of this cluster.
    await cluster.moveSlot(slot, to);
    await assert.rejects(cluster.moveSlot(slot, { ...to, port: 1 }), /no node of this cluster/);

    // Half moved by hand: the owner sends on who asks for a key that it does not have.
    const id = async (node: ServerNode): Promise<string> =>
      String(await node.command('CLUSTER', 'MYID'));
    await from.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', await id(to));
    await to.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', await id(from));
    await cluster.command('{moved}:new', 'SET', '{moved}:new', 'v');
    assert.equal(await cluster.command('{moved}:new', 'GET', '{moved}:new'), 'v');
    assert.equal(await to.command('CLUSTER', 'COUNTKEYSINSLOT', String(slot)), keys.length);
    // What was begun can be brought to its end.
    await cluster.moveSlot(slot, from);
    assert.equal(await from.command('CLUSTER', 'COUNTKEYSINSLOT', String(slot)), keys.length + 1);
  });
});
