import assert from 'node:assert/strict';
import type { RedisDriver } from '@smart-redis/core';
import type { Candidacy } from '@smart-redis/core/electors';
import { SmartRedisError } from '@smart-redis/core';
import { electionChannelOf } from '@smart-redis/core/electors';
import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { describe, it } from 'vitest';
import type { Candidate } from './candidate.js';
import { startCandidate } from './candidate.js';

/** So long that nothing in these tests can come from a poll or a renewal. */
const slow = { ttl: '5m' } as const;

describe('leaseElector', () => {
  it('hears from the server that the leader key is gone', async () => {
    await using server = await startRedis({ args: ['--notify-keyspace-events', 'Kg'] });
    await using candidate = await startCandidate(server, slow);
    await electionsOf([candidate], 1);
    await subscribersOf(server, '__keyspace@0__:{lease-test}:leader', 1);
    await server.command('DEL', '{lease-test}:leader');
    await electionsOf([candidate], 2);
    assert.equal(candidate.leaderships[0]?.signal.reason, 'missing');
  });

  it('never changes which events the server sends', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, slow);
    await electionsOf([candidate], 1);
    const setting = await server.command('CONFIG', 'GET', 'notify-keyspace-events');
    assert.deepEqual(setting, ['notify-keyspace-events', '']);
  });

  it('gets the same term when the reply was lost, and waits for no expiry', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, slow, loseFirstReply);
    await electionsOf([candidate], 1);
    const term = await server.command('GET', '{lease-test}:leader:term');
    assert.equal(String(candidate.leaderships[0]?.term), term);
    const calls = String(await server.command('INFO', 'commandstats'));
    assert.match(calls, /cmdstat_publish:calls=1,/);
  });

  it('hears announcements again after its subscription was cut', async () => {
    await using server = await startRedis();
    await using proxy = await startFaultProxy(server);
    await using leader = await startCandidate(server, slow);
    await electionsOf([leader], 1);
    await using standby = await startCandidate(proxy, slow);
    const channel = electionChannelOf('lease-test');
    for (let round = 0; round < 5; round += 1) {
      await subscribersOf(server, channel, 2);
      proxy.cutAll();
    }
    await subscribersOf(server, channel, 2);
    await leader.leaderships[0]?.resign();
    await electionsOf([leader, standby], 2);
    assert.equal(standby.leaderships.length, 1);
  });

  it('looks at the leader key as soon as Redis is back', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, { ttl: '5m', renewEvery: '2m' });
    await electionsOf([candidate], 1);
    await server.restartEmpty();
    await electionsOf([candidate], 2);
    assert.equal(candidate.leaderships[0]?.signal.reason, 'missing');
  });

  it('lets others try first after a fence has refused its term', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, { ttl: '600ms' });
    await electionsOf([candidate], 1);
    const startedAt = performance.now();
    await candidate.leaderships[0]?.resign('stale');
    await electionsOf([candidate], 2);
    // A timer of Node may fire a millisecond early.
    assert.ok(performance.now() - startedAt >= 199);
  });

  it('warns once while Redis stands still, and goes on by itself', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, { ttl: '300ms' });
    await electionsOf([candidate], 1);
    server.pause();
    const first = candidate.leaderships[0];
    await waitFor(() => first?.signal.aborted, { message: 'the deadline' });
    assert.equal(first?.signal.reason, 'deadline');
    server.resume();
    await electionsOf([candidate], 2);
    assert.deepEqual(candidate.warnings, ['the election cannot reach Redis; retrying']);
  });
});

async function electionsOf(candidates: readonly Candidate[], count: number): Promise<void> {
  const won = () => candidates.reduce((sum, { leaderships }) => sum + leaderships.length, 0);
  await waitFor(() => won() >= count, { message: `${String(count)} elections` });
}

async function subscribersOf(
  server: { command(...command: readonly string[]): Promise<unknown> },
  channel: string,
  count: number,
): Promise<void> {
  const isHeard = async (): Promise<boolean> => {
    const reply = await server.command('PUBSUB', 'NUMSUB', channel);
    return Array.isArray(reply) && reply[1] === count;
  };
  await waitFor(isHeard, { message: `${String(count)} subscribers of ${channel}` });
}

/** The first call reaches Redis, and its reply does not come back. */
function loseFirstReply(candidacy: Candidacy): Candidacy {
  const { driver } = candidacy;
  let isFirst = true;
  const send: RedisDriver['send'] = async (command, options) => {
    const reply = await driver.send(command, options);
    if (!isFirst) return reply;
    isFirst = false;
    throw new SmartRedisError('SR_COMMAND_TIMEOUT', 'the test has lost the reply');
  };
  return { ...candidacy, driver: { ...driver, send } };
}
