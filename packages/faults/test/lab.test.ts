import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCrew } from '../src/lab/processes/start-crew.js';
import type { CrewOptions, ProcessCrew } from '../src/lab/processes/crew.js';
import { openLab } from '../src/lab/processes/lab.js';
import type { Lab } from '../src/lab/processes/lab.js';
import { driverNames } from '../src/run/driver-name.js';

/** The history must contain what a leader does in its last moments, without a violation. */
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
  const crewOf = (
    namespace: string,
    settings: CrewOptions['settings'] = {},
  ): Promise<ProcessCrew> =>
    startCrew(lab, { driver, namespace, address: { url: server.url }, settings });

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
    await using crew = await crewOf('sound');
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

  it('finds the violations of a crew without a fence', async () => {
    await using crew = await crewOf('unfenced', { mutant: 'no fence' });
    await sleepBeforeCommit(crew);
    const { violations } = await crew.judge({ freshWithinMs: 20_000 });
    expect(violations.join('\n')).toMatch(/fenced: a commit holds the fence/);
  });
});
