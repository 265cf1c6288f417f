import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import { ownerOf, viewsOf } from '../src/servers/cluster/cluster-view.js';
import { agree, latestOf, viewOf } from '../src/servers/sentinel-view.js';
import type { ServerNode } from '../src/servers/server-node.js';

/** A node that gives the same answer to each command that starts so. */
const nodeThatAnswers = (answers: Readonly<Record<string, unknown>>): ServerNode =>
  ({
    command: (...command: readonly string[]) =>
      Promise.resolve(answers[command.slice(0, 2).join(' ')]),
  }) as unknown as ServerNode;

describe('a view of the cluster', () => {
  it('tells who serves a slot, by the later claim where two nodes claim it', async () => {
    const lines = [
      'a 127.0.0.1:1000@11000 myself,master - 0 0 1 connected 0-99 105 [7->-b]',
      'b 127.0.0.1:2000@12000,host master - 0 0 4 connected 50 100-104',
      'c 127.0.0.1:3000@13000 slave b 0 0 4 connected',
    ];
    const views = await viewsOf(nodeThatAnswers({ 'CLUSTER NODES': `${lines.join('\n')}\n` }));
    assert.deepEqual(views[2], { id: 'c', port: 3000, flags: ['slave'], epoch: 4, slots: [] });
    for (const sorted of [views, views.toReversed()]) {
      assert.equal(ownerOf(7, sorted)?.id, 'a');
      assert.equal(ownerOf(50, sorted)?.id, 'b');
      assert.equal(ownerOf(104, sorted)?.id, 'b');
      assert.equal(ownerOf(105, sorted)?.id, 'a');
      assert.equal(ownerOf(106, sorted), undefined);
    }
  });
});

describe('a view of the sentinels', () => {
  it('has the address that clients are told, of the sentinel with the latest news', async () => {
    const sentinel = (epoch: number, port: string): ServerNode =>
      nodeThatAnswers({
        'SENTINEL MASTER': ['ip', '127.0.0.1', 'port', '1000', 'config-epoch', String(epoch)],
        'SENTINEL GET-MASTER-ADDR-BY-NAME': ['127.0.0.1', port],
      });
    const views = [
      await viewOf(sentinel(1, '1000'), 'group'),
      await viewOf(sentinel(2, '2000'), 'group'),
    ];
    for (const sorted of [views, views.toReversed()]) assert.equal(latestOf(sorted)?.port, 2000);
    assert.equal(latestOf([]), undefined);
  });

  it('agrees with the others when all name one primary and none sees a failover', async () => {
    const view = (port: string, flags: string) =>
      viewOf(
        nodeThatAnswers({
          'SENTINEL MASTER': ['flags', flags, 'config-epoch', '1'],
          'SENTINEL GET-MASTER-ADDR-BY-NAME': ['127.0.0.1', port],
        }),
        'group',
      );
    const settled = await view('1000', 'master');
    assert.equal(agree([settled, settled]), true);
    assert.equal(agree([settled, await view('2000', 'master')]), false);
    assert.equal(agree([settled, await view('1000', 'master,failover_in_progress')]), false);
    const failing = await view('1000', 's_down,master,failover_in_progress');
    assert.equal(agree([failing, failing]), false);
    assert.equal(agree([]), false);
  });
});
