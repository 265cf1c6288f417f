import type { Invariant } from '../history/record.js';
import type { MutantName } from '../lab/processes/worker/mutants.js';
import type { WorkerSettings } from '../lab/processes/worker/protocol.js';
import type { Scenario } from './scenarios.js';
import {
  blockFetch,
  damageBeforeDelta,
  damageStaging,
  justRun,
  killWhileStaging,
  loseCache,
  loseLastCommits,
  loseLeaderKey,
  loseReply,
  rollBackUnderWay,
  sleepBefore,
  sleepPastLease,
} from './scenarios.js';

/** A mutant, and how it must be detected. */
export interface MutantCase {
  readonly mutant: MutantName;
  /** The guard that is removed from the product, in words. */
  readonly removed: string;
  /** What happens, in words. */
  readonly when: string;
  readonly scenario: Scenario;
  /** At least one of these must be found. */
  readonly caughtBy: readonly (Invariant | 'live')[];
  readonly settings?: Partial<WorkerSettings>;
  /** The number of processes. @default 2: one that is disturbed, and one that takes over */
  readonly size?: number;
  /** Whether it takes too long for the tests: `pnpm faults --mutants` alone runs it. @default false */
  readonly isSlow?: boolean;
}

/** Every mutant of the product with an invariant of its own; the others are controls of rows. */
export const mutantCases: readonly MutantCase[] = [
  {
    mutant: 'no fence',
    removed: 'the fence: a commit does not compare it',
    when: 'the leader sleeps just before its commit is sent',
    scenario: sleepBefore('commit', 'committed'),
    caughtBy: ['fenced: a commit holds the fence'],
  },
  {
    mutant: 'nobody claims',
    isSlow: true,
    removed: 'the claim: the fence is raised by the commit itself',
    when: 'the leader sleeps just before its commit, and wakes during the next fetch',
    scenario: sleepBefore('commit', 'claimed'),
    settings: { fetchMs: 200 },
    caughtBy: ['fenced: a commit holds the fence'],
  },
  {
    mutant: 'a claim compares nothing',
    removed: 'the comparison in the claim',
    when: 'the leader sleeps just before its claim is sent',
    scenario: sleepBefore('claim', 'committed'),
    caughtBy: ['fenced: terms never go back'],
  },
  {
    mutant: 'staging is not counted',
    removed: 'the count of staging keys in the commit',
    when: 'a row of a staging key is evicted just before the commit',
    scenario: damageStaging,
    caughtBy: ['complete: rows are those of the fetch'],
  },
  {
    mutant: 'no deadline',
    removed: "the leader's own deadline",
    when: 'the event loop is blocked for longer than the lease',
    scenario: blockFetch,
    caughtBy: ['fenced: no commit after the deadline'],
  },
  {
    mutant: 'a release compares nothing',
    removed: 'the comparison in the release',
    when: 'the leader sleeps past its lease, and gives it back when it wakes',
    scenario: sleepPastLease,
    caughtBy: ['a lease is not taken before its end', 'one leader at a time'],
  },
  {
    mutant: 'no PERSIST',
    removed: 'PERSIST after RENAME',
    when: 'nothing',
    scenario: justRun,
    caughtBy: ['complete: live keys do not expire'],
  },
  {
    mutant: 'a renewal makes the key anew',
    isSlow: true,
    removed: 'the comparison in the renewal',
    when: 'the leader sleeps just before its renewal is sent',
    scenario: sleepBefore('renew', 'committed'),
    // A third one wins the key while the other believes that it leads.
    size: 3,
    caughtBy: ['one leader at a time', 'a lease is not taken before its end'],
  },
  {
    mutant: 'attempts are not known again',
    removed: "the commit's memory of its own attempt",
    when: 'the reply to a commit is lost',
    scenario: loseReply('commit'),
    caughtBy: ['no loss: what was refused is not shown'],
  },
  {
    mutant: 'a delta does not know its attempt again',
    removed: "a delta's memory of its own attempt",
    when: 'the reply to its EXEC is lost',
    scenario: loseReply('exec'),
    settings: { delta: true },
    caughtBy: ['no loss: what was refused is not shown'],
  },
  {
    mutant: 'a delta looks for no mark',
    removed: "the mark that a delta's last script looks for",
    when: 'the leader sleeps just before it sends a delta, which is refused',
    scenario: sleepBefore('openDelta', 'committed'),
    settings: { delta: true },
    caughtBy: ['no mix', 'complete: rows are those of the fetch'],
  },
  {
    mutant: 'a refused delta leaves its changes',
    isSlow: true,
    removed: 'the cleaning up after a delta that was refused',
    when: 'the leader sleeps just before it sends a delta, which is refused',
    scenario: sleepBefore('openDelta', 'committed'),
    settings: { delta: true },
    caughtBy: ['no leak'],
  },
  {
    mutant: 'a delta compares no version',
    isSlow: true,
    removed: 'the version that a delta was found against',
    when: 'a failover has lost the last commits when a delta comes',
    scenario: loseLastCommits,
    settings: { delta: true },
    caughtBy: ['complete: rows are those of the fetch'],
  },
  {
    mutant: 'a delta compares no counts',
    isSlow: true,
    removed: 'the counts of the live keys in a delta',
    when: 'a row of a live key is gone when a delta comes',
    scenario: damageBeforeDelta,
    settings: { delta: true },
    caughtBy: ['no mix'],
  },
  {
    mutant: 'versions are counted',
    removed: "the server's time in versions",
    when: "the cache's slot loses its data",
    scenario: loseCache,
    caughtBy: ['complete: versions rise'],
  },
  {
    mutant: 'terms are counted',
    removed: "the server's time in terms",
    when: 'the leader key and the last term are lost',
    scenario: loseLeaderKey,
    caughtBy: ['fenced: one writer in a term'],
  },
  {
    mutant: 'the live key goes first',
    isSlow: true,
    removed: 'one step for all: UNLINK runs before the commit',
    when: 'nothing',
    scenario: justRun,
    caughtBy: ['no gap'],
  },
  {
    mutant: 'targets swap one by one',
    isSlow: true,
    removed: 'one step for all: each target swaps by itself',
    when: 'nothing',
    scenario: justRun,
    caughtBy: ['no mix'],
  },
  {
    mutant: 'staging never expires',
    removed: 'the time to live of staging keys',
    when: 'the leader is killed in mid-staging',
    scenario: killWhileStaging,
    settings: { fetchMs: 60, rowCount: 300 },
    caughtBy: ['no leak'],
  },
  {
    mutant: 'the leader key never expires',
    removed: 'the time to live of the leader key',
    when: 'the leader is killed',
    scenario: killWhileStaging,
    settings: { fetchMs: 30, ttlMs: 600 },
    caughtBy: ['live'],
  },
  {
    mutant: 'a rollback ends no run',
    removed: 'the fence in a rollback: the run under way stays valid',
    when: 'a cache is rolled back while its leader is stopped just before a commit',
    scenario: rollBackUnderWay,
    settings: { keep: 2, refreshEveryMs: 60 },
    caughtBy: ['fenced: a commit holds the fence'],
  },
  {
    mutant: 'a commit prunes before it counts',
    removed: 'the order of a commit: it prunes before it counts the staging keys',
    when: 'a row of a staging key is evicted just before the commit',
    scenario: damageStaging,
    settings: { keep: 2 },
    caughtBy: ['no gap', 'no loss: earlier versions stay whole'],
  },
];
