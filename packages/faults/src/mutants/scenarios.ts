import { setTimeout as sleep } from 'node:timers/promises';
import { siblingKey } from '@smart-redis/core/drivers';
import { waitFor } from '@smart-redis/testing';
import { cacheKeys } from '../lab/cache-keys.js';
import { damageLive } from '../lab/damage-live.js';
import type { Election } from '../lab/election-watch.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { ProcessCrew } from '../lab/processes/crew.js';
import { anotherThan, resumeCache, rollBackBy, serverOf } from '../lab/processes/steering.js';
import type { Member } from '../lab/processes/member.js';
import type { ScriptMoment } from '../lab/processes/worker/protocol.js';
import { takeBack } from '../lab/take-back.js';

/** What is done to a crew; the result is in its history. */
export type Scenario = (crew: ProcessCrew) => Promise<void>;

/** The leader is paused just before it sends a call, until another has claimed or committed. */
export const sleepBefore =
  (moment: ScriptMoment, until: 'claimed' | 'committed'): Scenario =>
  async (crew) => {
    const election = await crew.leading();
    if ((await crew.stopBefore(election, moment)) === undefined) {
      return sleepBefore(moment, until)(crew);
    }
    const next = await crew.electionAfter(election.term);
    if (until === 'claimed') await crew.halfWay(next.member);
    else await crew.moreCommits(1);
    crew.resume(election.member);
    await letRenew(crew);
    await crew.moreCommits(5);
  };

/** The leader is paused for longer than its lease, and resumes. */
export const sleepPastLease: Scenario = async (crew) => {
  const { member, term } = await crew.leading();
  crew.pause(member);
  await crew.electionAfter(term);
  crew.resume(member);
  await letRenew(crew);
  await crew.moreCommits(3);
};

/** The event loop of the leader is blocked for longer than its lease, at the end of a fetch. */
export const blockFetch: Scenario = async (crew) => {
  const { member, term } = await crew.leading();
  const blockMs = (crew.settings.ttlMs ?? 0) * 1.5;
  await member.send({ type: 'blockFetch', ms: blockMs });
  await crew.electionAfter(term);
  // Then the blocked leader continues.
  await sleep(blockMs);
  await crew.moreCommits(3);
};

/** The cache is rolled back while its leader is stopped just before a commit. */
export const rollBackUnderWay: Scenario = async (crew) => {
  await crew.moreCommits(3);
  const [cache = ''] = crew.caches;
  const server = await serverOf(crew, cache);
  if ((await crew.stopBefore(server, 'commit')) === undefined) return rollBackUnderWay(crew);
  const actor = anotherThan(crew, server.member, () => 0);
  await rollBackBy(crew, actor, { cache });
  crew.resume(server.member);
  await letRenew(crew);
  await resumeCache(crew, actor, cache);
};

/** A row of a staging key is missing when the commit arrives. */
export const damageStaging: Scenario = async (crew) => {
  const { member } = await crew.leading();
  await member.send({ type: 'damageStaging' });
  await crew.moreCommits(4);
};

/** The reply to a commit is lost, of a full build or of a delta. */
export const loseReply =
  (moment: 'commit' | 'exec'): Scenario =>
  async (crew) => {
    const { member } = await crew.leading();
    await member.send({ type: 'loseReply', moment });
    await crew.moreCommits(4);
  };

/**
 * When a delta is about to be sent, a failover has just lost the last two commits; the restored
 * version has the same number of rows.
 */
export const loseLastCommits: Scenario = async (crew) => {
  const [cache = ''] = crew.caches;
  // During the first fetches of a process, the number of older rows still rises.
  await crew.moreCommits(12);
  for (let round = 0; round < 4; round += 1) {
    const bringBack = await takeBack(crew, cache);
    await crew.moreCommits(2);
    await atDelta(crew, bringBack);
    await crew.moreCommits(2);
  }
};

/** When a delta is about to be sent, a row of a live key has just been removed from outside. */
export const damageBeforeDelta: Scenario = async (crew) => {
  await atDelta(crew, () => damageLive(crew));
  await crew.moreCommits(4);
};

/** Runs `work` while the leader is stopped before a delta, for less than its lease. */
async function atDelta(crew: ProcessCrew, work: () => Promise<void>): Promise<void> {
  let election: Election<Member>;
  do election = await crew.leading();
  while ((await crew.stopBefore(election, 'openDelta')) === undefined);
  await work();
  crew.resume(election.member);
}

/** Nothing happens for a while. */
export const justRun: Scenario = (crew) => crew.moreCommits(15);

/** The leader is killed in the middle of staging. */
export const killWhileStaging: Scenario = async (crew) => {
  const { member, term } = await crew.leading();
  await crew.halfWay(member);
  crew.kill(member);
  await crew.electionAfter(term, 5000);
  await crew.moreCommits(2);
};

/** The slot of the cache loses all data. */
export const loseCache: Scenario = async (crew) => {
  await crew.lose(
    crew.caches.map((cache) => {
      const keys = cacheKeys(crew.options.namespace, cache);
      return ['DEL', ...Object.values<string>({ ...keys })] as [string, ...string[]];
    }),
  );
  await crew.moreCommits(3);
};

/** The slot of the leader key loses all data, the slot of the cache does not. */
export const loseLeaderKey: Scenario = async (crew) => {
  const { term } = await crew.leading();
  const leaderKey = siblingKey(`smart-redis:${crew.options.namespace}`, 'leader');
  const at = machineNowMs();
  await crew.client.send('DEL', leaderKey, siblingKey(leaderKey, 'term'));
  await waitFor(() => crew.elections().some((election) => election.at > at), {
    message: `an election after term ${String(term)}`,
  });
  crew.disturbed({ action: 'lease', at, until: machineNowMs() });
  await crew.moreCommits(2);
};

/** Waits for the leader's next renewal, which may detect the change. */
async function letRenew(crew: ProcessCrew): Promise<void> {
  await sleep((crew.settings.ttlMs ?? 0) / 2);
}
