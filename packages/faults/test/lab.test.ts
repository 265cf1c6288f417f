import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCrew } from '../src/lab/processes/start-crew.js';
import type { ProcessCrew } from '../src/lab/processes/crew.js';
import { openLab } from '../src/lab/processes/lab.js';
import type { Lab } from '../src/lab/processes/lab.js';
import { driverNames } from '../src/run/driver-name.js';

/**
 * The history must contain what a leader does in its last moments, without a violation. That it has
 * violations without a fence is a case of the mutants.
 */
describe.each(driverNames)('the lab over %s', (driver) => {
  let server: RedisServer;
  let lab: Lab;
  beforeAll(async () => {
    [server, lab] = await Promise.all([startRedis(), openLab()]);
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
    await server.stop();
  });
  /** The leader checks its lease, is paused, and sends its commit after another has committed. */
  const sleepBeforeCommit = async (crew: ProcessCrew): Promise<void> => {
    const election = await crew.leading();
    if ((await crew.stopBefore(election, 'commit')) === undefined) return sleepBeforeCommit(crew);
    await crew.electionAfter(election.term);
    await crew.moreCommits(1);
    crew.resume(election.member);
    await crew.moreCommits(3);
  };

  it('finds no violation when leaders are killed, are paused, and lose their data', async () => {
    await using crew = await startCrew(lab, {
      driver,
      namespace: 'sound',
      address: { url: server.url },
    });
    const { member, term } = await crew.leading();
    crew.kill(member);
    await crew.electionAfter(term);
    await crew.spawn();
    // Whether the reply to a late commit still arrives is a matter of milliseconds.
    for (let round = 0; round < 2; round += 1) await sleepBeforeCommit(crew);
    await crew.lose([['FLUSHALL']]);
    await crew.moreCommits(3);
    const { violations, commits, reads, refused } = await crew.judge({ freshWithinMs: 20_000 });
    expect(violations).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(commits).toBeGreaterThan(5);
    expect(reads).toBeGreaterThan(10);
  });
});
