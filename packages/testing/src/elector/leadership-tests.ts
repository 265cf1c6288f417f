import assert from 'node:assert/strict';
import type { ArenaTest } from './arena.js';

/** Tests of a leadership, for all electors. */
export function leadershipTests(it: ArenaTest): void {
  it('leads when nobody else wants to', async (arena) => {
    await arena.rivals(1);
    const leadership = await arena.electionAfter(0);
    assert.ok(Number.isSafeInteger(leadership.term) && leadership.term > 0);
    assert.notEqual(leadership.id, '');
    assert.equal(leadership.signal.aborted, false);
    assert.equal(leadership.isCurrent(), true);
  });

  it('gives each leadership a greater term, and an id of its own', async (arena) => {
    await arena.rivals(1);
    for (let count = 0; count < 4; count += 1) {
      await (await arena.electionAfter(count)).resign();
    }
    assertTermsRise(arena.elections);
    assert.equal(new Set(arena.elections.map(({ id }) => id)).size, arena.elections.length);
  });

  it('gives a greater term after Redis has lost its data', async (arena) => {
    await arena.rivals(1);
    const before = await arena.electionAfter(0);
    await arena.server.command('FLUSHALL');
    await before.resign();
    await arena.electionAfter(1);
    assertTermsRise(arena.elections);
  });

  it('gives a term above the highest that a fence has been seen to hold', async (arena) => {
    // Below 2^52, because larger numbers count as unreadable.
    const seen = 2 ** 52 - 1000;
    const candidate = await arena.candidate({ highestSeenTerm: () => seen });
    candidate.campaign();
    const leadership = await arena.electionAfter(0);
    assert.ok(leadership.term > seen, `${String(leadership.term)} is not above ${String(seen)}`);
    await leadership.resign();
    await arena.electionAfter(1);
    assertTermsRise(arena.elections);
  });

  it('is over in the moment that it resigns, while no reply comes', async (arena) => {
    const [candidate] = await arena.rivals(1);
    const leadership = await arena.electionAfter(0);
    candidate?.driver.suffer('silent');
    const resigned = leadership.resign('stale');
    assert.equal(leadership.signal.aborted, true);
    assert.equal(leadership.signal.reason, 'stale');
    assert.equal(leadership.isCurrent(), false);
    await arena.settles('resign()', resigned);
  });

  it('keeps the first reason when it is resigned again', async (arena) => {
    await arena.rivals(1);
    const leadership = await arena.electionAfter(0);
    await Promise.all([leadership.resign('stale'), leadership.resign('closed')]);
    await leadership.resign();
    assert.equal(leadership.signal.reason, 'stale');
    assert.equal(leadership.isCurrent(), false);
  });
}

/** Asserts that terms strictly increase, in the order of the elections. */
export function assertTermsRise(elections: readonly { readonly term: number }[]): void {
  const terms = elections.map(({ term }) => term);
  const isRising = terms.every((term, index) => index === 0 || term > (terms[index - 1] ?? term));
  assert.ok(isRising, `terms do not rise: ${terms.join(', ')}`);
}
