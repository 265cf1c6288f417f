import assert from 'node:assert/strict';
import type { Leadership } from '@smart-redis/core/electors';
import { electionChannelOf } from '@smart-redis/core/electors';
import type { Arena, ArenaTest } from './arena.js';
import { assertTermsRise } from './leadership-tests.js';

/** Tests for electors with one leader at a time (`Elector.exclusive`). */
export function exclusiveTests(it: ArenaTest): void {
  it('has one leader at a time, under terms that rise from one to the other', async (arena) => {
    await arena.rivals(4);
    for (let count = 0; count < 8; count += 1) {
      const leadership = await arena.electionAfter(count);
      assert.deepEqual(arena.leading(), [leadership]);
      await leadership.resign();
    }
    assertTermsRise(arena.elections);
  });

  it('names the leading instance in the leader key, and frees the key at the end', async (arena) => {
    const [candidate] = await arena.rivals(1);
    await arena.electionAfter(0);
    const value = await arena.leaderKeyValue();
    assert.ok(value?.startsWith('instance 1'), `the leader key holds ${String(value)}`);
    await candidate?.stop();
    assert.equal(await arena.leaderKeyValue(), null);
  });

  it('frees the key when it ends while nobody knows whether it was taken', async (arena) => {
    const candidate = await arena.candidate();
    candidate.driver.suffer('unanswered');
    candidate.campaign();
    await arena.waitFor('a lost reply', () => candidate.warnings.length > 0);
    candidate.driver.suffer('none');
    await candidate.stop();
    assert.equal(await arena.leaderKeyValue(), null);
  });

  it('hands over to another soon after a resignation', async (arena) => {
    const [one] = await arena.rivals(2);
    const isOnes = (leadership: Leadership) => one?.leaderships.includes(leadership);
    await arena.electionAfter(0);
    const lifetimeMs = Number(await arena.server.command('PTTL', arena.leaderKey));
    const handovers: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const leadership = await arena.electionAfter(count);
      const electedAt = performance.now();
      // By then the other candidate has polled, and would poll again only much later.
      const isSettled = (): boolean => performance.now() - electedAt > lifetimeMs / 2;
      await arena.waitFor('a settled leadership', isSettled);
      const resignedAt = performance.now();
      await leadership.resign();
      const next = await arena.electionAfter(count + 1);
      const hasChanged = isOnes(leadership) !== isOnes(next);
      handovers.push(hasChanged ? performance.now() - resignedAt : Infinity);
    }
    const median = handovers.sort((a, b) => a - b)[2] ?? Number.NaN;
    // A key without expiry has no lifetime to compare with.
    if (lifetimeMs > 0) assert.ok(median < lifetimeMs / 2, `median ${String(median)} ms`);
  });

  it('is deposed when the leader key is deleted, and a greater term follows', async (arena) => {
    // Alone, so that no other candidate acquires the key before the leader checks it.
    await arena.rivals(1);
    const before = await arena.electionAfter(0);
    await arena.server.command('DEL', arena.leaderKey);
    await arena.waitFor('the end of the leadership', () => before.signal.aborted);
    assert.equal(before.isCurrent(), false);
    await arena.electionAfter(1);
    assertTermsRise(arena.elections);
  });

  it('steps back for whoever holds the leader key', async (arena) => {
    const [candidate] = await arena.rivals(1);
    const before = await arena.electionAfter(0);
    await intrude(arena);
    await arena.waitFor('the end of the leadership', () => before.signal.aborted);
    // On a stalled machine the deadline may come first, which also ends the leadership.
    assert.ok(['taken', 'deadline'].includes(String(before.signal.reason)));
    await candidate?.stop();
    assert.equal(await arena.leaderKeyValue(), intruder);
  });

  it('leaves a key alone that is not its own when it resigns', async (arena) => {
    const candidate = await arena.candidate();
    candidate.campaign();
    const leadership = await arena.electionAfter(0);
    await intrude(arena);
    await leadership.resign();
    assert.equal(await arena.leaderKeyValue(), intruder);
  });

  it('ignores what it cannot read on its channel', async (arena) => {
    await arena.rivals(2);
    const leadership = await arena.electionAfter(0);
    const channel = electionChannelOf(arena.namespace);
    for (const message of ['', 'null', '{', '{"type":"released"}', '\u0000'.repeat(1000)]) {
      await arena.server.command('PUBLISH', channel, message);
    }
    await leadership.resign();
    await arena.electionAfter(1);
  });
}

const intruder = 'intruder 0';

async function intrude({ server, leaderKey }: Arena): Promise<void> {
  await server.command('SET', leaderKey, intruder, 'PX', '600000');
}
