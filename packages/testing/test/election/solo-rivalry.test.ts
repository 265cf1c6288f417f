import assert from 'node:assert/strict';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import { soloElector } from '@smart-redis/core';
import { describe, it } from 'vitest';
import { manualClock } from '../../src/index.js';

describe('two solo electors in one namespace', () => {
  it('take over from each other less and less often', async () => {
    const clock = manualClock();
    const ending = new AbortController();
    let term = 0;
    const candidacy = {
      driver: { send: () => Promise.resolve(String((term += 1))) },
      clock,
      namespace: 'reports',
      leaderKey: '{reports}:leader',
      signal: ending.signal,
      random: () => 0.5,
      newId: () => 'id',
      highestSeenTerm: () => 0,
    } as unknown as Candidacy; // this elector asks for no more
    const leaderships: Leadership[] = [];
    const campaign = async (): Promise<void> => {
      for await (const leadership of soloElector().campaign(candidacy)) {
        leaderships.push(leadership);
        await leadership.resign('stale');
      }
    };
    const campaigned = campaign();
    await clock.advanceAsync(60_000);
    const inFirstMinute = leaderships.length;
    await clock.advanceAsync(600_000);
    assert.ok(inFirstMinute < 10, `${String(inFirstMinute)} in the first minute`);
    assert.ok(leaderships.length < inFirstMinute + 20);
    ending.abort();
    await campaigned;
    assert.equal(clock.timerCount, 0);
  });
});
