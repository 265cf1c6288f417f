import assert from 'node:assert/strict';
import { startFaultProxy } from '../fault-proxy.js';
import type { ArenaTest } from './arena.js';

/** Tests of lost connections and lost replies, which every elector must survive. */
export function outageTests(it: ArenaTest): void {
  it('leads once Redis can be reached, and has warned a single time', async (arena) => {
    const candidate = await arena.candidate();
    candidate.driver.suffer('refused');
    candidate.campaign();
    await arena.waitFor('a warning', () => candidate.warnings.length > 0);
    const warned = candidate.driver.faultCount;
    await arena.waitFor('several tries', () => candidate.driver.faultCount > warned + 4);
    assert.equal(candidate.warnings.length, 1);
    candidate.driver.suffer('none');
    await arena.electionAfter(0);
    assert.equal(candidate.warnings.length, 1);
  });

  it('leads although the reply to its first call was lost', async (arena) => {
    const candidate = await arena.candidate();
    candidate.driver.suffer('unanswered');
    candidate.campaign();
    await arena.waitFor('a lost reply', () => candidate.warnings.length > 0);
    candidate.driver.suffer('none');
    const leadership = await arena.electionAfter(0);
    assert.equal(leadership.isCurrent(), true);
  });

  it('goes on after its connections were cut, again and again', async (arena) => {
    await using proxy = await startFaultProxy(arena.server);
    const candidate = await arena.candidate({ address: proxy });
    candidate.campaign();
    for (let round = 0; round < 5; round += 1) {
      proxy.cutAll();
      const { length } = arena.elections;
      await arena.waitFor('a leader', () => arena.leading().length === 1);
      await arena.leading()[0]?.resign();
      await arena.electionAfter(length);
    }
  });

  it('leads again after all bytes vanished for a while', async (arena) => {
    await using proxy = await startFaultProxy(arena.server);
    const candidate = await arena.candidate({ address: proxy });
    candidate.campaign();
    const before = await arena.electionAfter(0);
    proxy.drop('both');
    await before.resign();
    proxy.heal();
    await arena.electionAfter(1);
    assert.equal(arena.leading().length, 1);
  });
}
