import assert from 'node:assert/strict';
import type { ArenaTest } from './arena.js';

/** Tests of the start, course and end of a campaign, for all electors. */
export function campaignTests(it: ArenaTest): void {
  it('waits for the end of a leadership before it campaigns again', async (arena) => {
    const { campaign } = await arena.iterate();
    const first = await campaign.next();
    const next = campaign.next();
    const before = await Promise.race([next, arena.server.command('PING')]);
    assert.equal(before, 'PONG');
    assert.ok(first.done !== true && first.value.isCurrent());
    await first.value.resign();
    const second = await next;
    assert.ok(second.done !== true && second.value.term > first.value.term);
  });

  it('closes the leadership when the candidacy ends, though the consumer is busy', async (arena) => {
    const { campaign, end } = await arena.iterate();
    const first = await campaign.next();
    assert.ok(first.done !== true);
    end();
    assert.equal(first.value.signal.reason, 'closed');
    assert.equal(first.value.isCurrent(), false);
    assert.equal((await campaign.next()).done, true);
  });

  it('ends the leadership when the consumer leaves the loop', async (arena) => {
    const { campaign } = await arena.iterate();
    const first = await campaign.next();
    assert.ok(first.done !== true);
    await campaign.return?.();
    assert.equal(first.value.signal.aborted, true);
    assert.equal(first.value.isCurrent(), false);
  });

  it('yields nothing for a candidacy that has ended already', async (arena) => {
    const { campaign, end } = await arena.iterate();
    end();
    assert.equal((await campaign.next()).done, true);
  });

  it('ends with the candidacy while it waits for Redis', async (arena) => {
    for (const fault of ['refused', 'silent', 'unanswered'] as const) {
      const candidate = await arena.candidate();
      candidate.driver.suffer(fault);
      candidate.campaign();
      await arena.waitFor('a call of Redis', () => candidate.driver.faultCount > 1);
      await arena.settles('the campaign', candidate.stop());
      assert.deepEqual(candidate.leaderships, []);
    }
  });

  it('leaves no timer, listener or subscription behind', async (arena) => {
    const [candidate] = await arena.rivals(1);
    await (await arena.electionAfter(0)).resign();
    await arena.electionAfter(1);
    await candidate?.stop();
    assert.equal(candidate?.leftoverCount(), 0);
  });
}
