import assert from 'node:assert/strict';
import { startFaultProxy } from '../fault-proxy.js';
import type { Arena, ArenaTest } from './arena.js';

/** Tests of outages, for electors with one leader at a time. */
export function exclusiveOutageTests(it: ArenaTest): void {
  it('ends by its own deadline while no reply comes', async (arena) => {
    const [leader] = await arena.rivals(1);
    const leadership = await arena.electionAfter(0);
    leader?.driver.suffer('silent');
    await arena.waitFor('the deadline', () => leadership.signal.aborted);
    assert.equal(leadership.signal.reason, 'deadline');
    assert.equal(leadership.isCurrent(), false);
  });

  it('ends on a half-open connection before anybody else leads', async (arena) => {
    await using proxy = await startFaultProxy(arena.server);
    const leader = await arena.candidate({ address: proxy });
    leader.campaign();
    const before = await arena.electionAfter(0);
    await arena.rivals(2);
    proxy.drop('both');
    await arena.electionAfter(1);
    assert.equal(before.isCurrent(), false);
    assert.equal(before.signal.aborted, true);
    proxy.heal();
    await handOverTwice(arena);
  });

  it('has one leader again after every connection was cut', async (arena) => {
    await using proxy = await startFaultProxy(arena.server);
    for (let count = 0; count < 3; count += 1) {
      (await arena.candidate({ address: proxy })).campaign();
    }
    for (let round = 0; round < 5; round += 1) {
      await arena.electionAfter(0);
      proxy.cutAll();
      await handOverTwice(arena);
    }
  });

  it('has one leader again after Redis was restarted empty', async (arena) => {
    await arena.rivals(3);
    const before = await arena.electionAfter(0);
    await arena.server.restartEmpty();
    await arena.waitFor('the end of the leadership', () => before.signal.aborted);
    await handOverTwice(arena);
  });

  it('keeps its leadership as long as all is well', async (arena) => {
    await arena.rivals(2);
    await arena.electionAfter(0);
    const lifetimeMs = Number(await arena.server.command('PTTL', arena.leaderKey));
    let since = performance.now();
    let { length } = arena.elections;
    // A stalled machine may lose a leadership, but a leadership without renewals never lasts that
    // long.
    await arena.waitFor('a leadership of three lifetimes', () => {
      if (arena.elections.length !== length) {
        since = performance.now();
        length = arena.elections.length;
      }
      return performance.now() - since > 3 * lifetimeMs;
    });
    assert.equal(arena.leading().length, 1);
  });
}

async function handOverTwice(arena: Arena): Promise<void> {
  for (let time = 0; time < 2; time += 1) {
    await arena.waitFor('a leader', () => arena.leading().length > 0);
    const [leadership, ...others] = arena.leading();
    assert.deepEqual(others, []);
    const { length } = arena.elections;
    await leadership?.resign();
    await arena.electionAfter(length);
  }
}
