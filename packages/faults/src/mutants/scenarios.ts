import { setTimeout as sleep } from 'node:timers/promises';
import { siblingKey } from '@smart-redis/core/drivers';
import { waitFor } from '@smart-redis/testing';
import { cacheKeys } from '../lab/cache-keys.js';
import { damageLive } from '../lab/damage-live.js';
import type { Election } from '../lab/election-watch.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Member } from '../lab/processes/member.js';
import type { ScriptMoment } from '../lab/processes/worker/protocol.js';
import { takeBack } from '../lab/take-back.js';

/** What is done to a crew; what came of it is in its history. */
export type Scenario = (crew: ProcessCrew) => Promise<void>;

/**
 * The leader sleeps just before it sends something, until another has begun a refresh or committed
 * one.
 */
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

/** The leader sleeps past its lease and wakes. */
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
  await member.tell({ type: 'blockFetch', ms: blockMs });
  await crew.electionAfter(term);
  // Then the blocked one goes on.
  await sleep(blockMs);
  await crew.moreCommits(3);
};

/** A row of a staging key is gone when the commit comes. */
export const damageStaging: Scenario = async (crew) => {
  const { member } = await crew.leading();
  await member.tell({ type: 'damageStaging' });
  await crew.moreCommits(4);
};

/** The reply to a commit is lost, of a full build or of a transaction. */
export const loseReply =
  (moment: 'commit' | 'exec'): Scenario =>
  async (crew) => {
    const { member } = await crew.leading();
    await member.tell({ type: 'loseReply', moment });
    await crew.moreCommits(4);
  };

/**
 * When a delta is about to be sent, a failover has just lost the last two commits; what it brings
 * back has as many rows.
 */
export const loseLastCommits: Scenario = async (crew) => {
  const [cache = ''] = crew.caches;
  // Of the first fetches of a process the count of older fetches among the rows still rises.
  await crew.moreCommits(12);
  for (let round = 0; round < 4; round += 1) {
    const bringBack = await takeBack(crew, cache);
    await crew.moreCommits(2);
    await atDelta(crew, bringBack);
    await crew.moreCommits(2);
  }
};

/** When a delta is about to be sent, somebody has just taken a row from a live key. */
export const damageBeforeDelta: Scenario = async (crew) => {
  await atDelta(crew, () => damageLive(crew));
  await crew.moreCommits(4);
};

/** Does something while the leader stands before a transaction, for less than its lease. */
async function atDelta(crew: ProcessCrew, work: () => Promise<void>): Promise<void> {
  let election: Election<Member>;
  do election = await crew.leading();
  while ((await crew.stopBefore(election, 'openDelta')) === undefined);
  await work();
  crew.resume(election.member);
}

/** Nothing at all, for a while. */
export const justRun: Scenario = (crew) => crew.moreCommits(15);

/** The leader is killed in the middle of staging. */
export const killWhileStaging: Scenario = async (crew) => {
  const { member, term } = await crew.leading();
  await crew.halfWay(member);
  crew.kill(member);
  await crew.electionAfter(term, 5000);
  await crew.moreCommits(2);
};

/** The cache's slot loses everything. */
export const loseCache: Scenario = async (crew) => {
  await crew.lose(
    crew.caches.map((cache) => {
      const keys = cacheKeys(crew.options.namespace, cache);
      return ['DEL', ...Object.values<string>({ ...keys })] as [string, ...string[]];
    }),
  );
  await crew.moreCommits(3);
};

/** The slot of the leader key loses everything, and the cache's does not. */
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

/** Time for the leader's next renewal: it may be the one to find out. */
async function letRenew(crew: ProcessCrew): Promise<void> {
  await sleep((crew.settings.ttlMs ?? 0) / 2);
}
