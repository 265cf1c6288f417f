import assert from 'node:assert/strict';
import type { Worker } from 'node:worker_threads';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, describe, it } from 'vitest';
import { startCandidate } from './candidate.js';
import { renewalThreads } from './start-renewal-thread.js';

const leaderKey = '{lease-test}:leader';

/** Nothing else runs in this thread meanwhile, and the processor is free. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('leaseElector with a thread that renews', () => {
  const threads = renewalThreads();
  afterAll(() => threads[Symbol.dispose]());

  it('keeps the lead while the event loop is blocked for longer than the lease lives', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, {
      ttl: '1500ms',
      renewal: { worker: () => threads.start(server) },
    });
    const leadership = await waitFor(() => candidate.leaderships[0], { message: 'it leads' });
    for (let time = 0; time < 2; time += 1) {
      block(3000);
      assert.equal(leadership.isCurrent(), true);
      const holder = await server.command('GET', leaderKey);
      assert.equal(holder, `${candidate.candidacy.instance} ${leadership.id}`);
      assert.ok(Number(await server.command('PTTL', leaderKey)) > 0);
    }
    assert.doesNotMatch(candidate.warnings.join(), /thread/);
  });

  it('loses it when the block is longer than it may be', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, {
      ttl: '400ms',
      renewal: { worker: () => threads.start(server), maxBlock: '400ms' },
    });
    const leadership = await waitFor(() => candidate.leaderships[0], { message: 'it leads' });
    block(2500);
    assert.equal(leadership.isCurrent(), false);
    assert.equal(leadership.signal.reason, 'deadline');
  });

  it('leaves renewing to the leader while that can do it', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, {
      ttl: '1500ms',
      renewal: { worker: () => threads.start(server) },
    });
    await waitFor(() => candidate.leaderships.length > 0, { message: 'it leads' });
    const renewals = async (): Promise<number> => {
      const stats = String(await server.command('INFO', 'commandstats'));
      return Number(/cmdstat_pexpire:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const startedAt = performance.now();
    await waitFor(async () => (await renewals()) >= 6, { message: 'six renewals' });
    // Twice as many hands would need half the time: six renewals, each a tenth early, less the
    // first pause.
    assert.ok(performance.now() - startedAt > 6 * 450 - 500);
  });

  it('starts a thread anew that has died, and ends it with the campaign', async () => {
    await using server = await startRedis();
    const started: Worker[] = [];
    const exits: number[] = [];
    const start = (): Worker => {
      const thread = threads.start(server);
      started.push(thread);
      thread.on('exit', () => void exits.push(1));
      return thread;
    };
    const candidate = await startCandidate(server, { ttl: '5s', renewal: { worker: start } });
    await waitFor(() => candidate.leaderships.length > 0, { message: 'it leads' });
    await started[0]?.terminate();
    await waitFor(() => started.length === 2, { message: 'another thread' });
    assert.match(candidate.warnings[0] ?? '', /has ended and is restarted/);
    await candidate[Symbol.asyncDispose]();
    await waitFor(() => exits.length === 2, { message: 'no thread is left' });
    assert.equal(candidate.leaderships.length, 1);
  });

  it('leads without the thread when that does not start', async () => {
    await using server = await startRedis();
    await using candidate = await startCandidate(server, {
      renewal: { worker: new URL('./missing.js', import.meta.url) },
    });
    await waitFor(() => candidate.leaderships.length > 0, { message: 'it leads' });
    assert.match(candidate.warnings.join(), /is not ready/);
  });
});
