import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Member } from '../lab/processes/member.js';
import type { Attempt, CrewsResult } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import type { ScriptMoment } from '../lab/processes/worker/protocol.js';
import { inCases, isCaughtByTests } from '../mutants/is-caught-by-tests.js';
import type { Row } from '../row.js';
import { missedBar } from '../run/bars.js';

const ttlMs = 300;
const bars = { p99Ms: ttlMs + 100, maxMs: ttlMs + 500 };
/** Long enough that most pauses happen during a refresh. */
const settings = { ttlMs, fetchMs: 30 };

/**
 * The leader is paused until another leads, and in every other try until that one has committed;
 * then it resumes.
 */
const sleepPastLease: Attempt = async (crew, { random, index }) => {
  const { member, term } = await crew.leading();
  // The first build of a leader is a full build.
  if (crew.settings.delta) await crew.moreCommits(1);
  await sleep(random() * 100);
  const pausedAt = crew.pause(member);
  const next = await crew.electionAfter(term);
  if (index % 2 === 0) await crew.moreCommits(1);
  crew.resume(member);
  await deposed(member, term);
  return next.at - pausedAt;
};

/** F1: SIGSTOP past the lease, SIGCONT. */
export const pausedLeader: Row = {
  id: 'F1',
  title: 'the leader sleeps past its lease (SIGSTOP) and wakes',
  bar: '0 stale commits; each sleeper finds out; takeover p99 <= ttl + 100 ms, max <= ttl + 500 ms',
  crew: 'processes',
  judgedBy: 'the checker of histories',
  inMix: true,
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(1000),
      crewCount: 8,
      attempt: sleepPastLease,
      crew: { settings, readEveryMs: 20 },
      withDelta: true,
    });
    const control = await runCrews(context, {
      tries: context.isMix === true ? 2 : 4,
      crewCount: 1,
      attempt: wakeUnnoticed,
      crew: { settings: { ...settings, mutant: 'no fence and no deadline' } },
    });
    const stale = staleCommits(control.violations);
    return {
      ...result,
      missed: [...result.missed, ...missedBar('takeover', result.takeoversMs, bars)],
      violations: [...result.violations, ...(stale === 0 ? ['the control found nothing'] : [])],
      control:
        `${String(stale)} stale commits in ${String(control.tries)} pauses ` +
        'where neither fence nor deadline holds',
      figures: figuresOf(result),
    };
  },
};

/**
 * Without a deadline the paused leader does not detect the change; after it has resumed, it commits
 * as before.
 */
const wakeUnnoticed: Attempt = async (crew) => {
  const { member, term } = await crew.leading();
  await crew.halfWay(member);
  crew.pause(member);
  await crew.electionAfter(term);
  await crew.moreCommits(1);
  crew.resume(member);
  await crew.moreCommits(6);
  crew.kill(member);
  await crew.spawn();
  return undefined;
};

/**
 * The moments between the check of the clock and the socket; a moment that is listed more often is
 * tried more often.
 */
const moments: readonly ScriptMoment[] = ['commit', 'commit', 'claim', 'commit', 'renew'];
/** Before a delta, between its commands and EXEC, and after it. */
const deltaMoments: readonly ScriptMoment[] = [
  'openDelta',
  'exec',
  'claim',
  'openDelta',
  'executed',
];

const sleepBeforeSending =
  (full: readonly ScriptMoment[], inPart = full): Attempt =>
  async (crew, { index }) => {
    const choose = crew.settings.delta ? inPart : full;
    const election = await crew.leading();
    const { member, term } = election;
    const moment = choose[index % choose.length] ?? 'commit';
    if ((await crew.stopBefore(election, moment)) === undefined) return null;
    await crew.electionAfter(term);
    // Resuming before the successor's first commit is another case: then only its claim protects
    // the cache.
    if (index % 2 === 0) await crew.moreCommits(1);
    else await claimed(crew);
    crew.resume(member);
    await deposed(member, term);
    return undefined;
  };

/** F2: the pause happens between the check of the clock and the write to the socket. */
export const pausedBeforeWrite: Row = {
  id: 'F2',
  title: 'the leader sleeps just before it sends a commit, claim or renewal, or before EXEC',
  bar: '0 stale commits, each late commit refused',
  crew: 'processes',
  judgedBy: 'the checker of histories',
  inMix: true,
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(300),
      crewCount: 6,
      attempt: sleepBeforeSending(moments, deltaMoments),
      crew: { settings: { ...settings, fetchMs: 10 }, readEveryMs: 20 },
      withDelta: true,
    });
    const control = isCaughtByTests(context, 'no fence')
      ? undefined
      : await runCrews(context, {
          tries: 3,
          crewCount: 1,
          attempt: sleepBeforeSending(['commit']),
          crew: { settings: { ...settings, mutant: 'no fence' } },
        });
    const inPart = await runCrews(context, {
      tries: context.isMix === true ? 1 : 3,
      crewCount: 1,
      attempt: sleepBeforeSending(['openDelta']),
      crew: { settings: { ...settings, delta: true, mutant: 'a delta compares nothing' } },
    });
    const stale = control === undefined ? undefined : staleCommits(control.violations);
    const staleInPart = staleCommits(inPart.violations);
    const isBlind = stale === 0 || staleInPart === 0;
    const unfenced =
      control === undefined
        ? inCases
        : `${String(stale)} stale commits in ${String(control.tries)} pauses without a fence`;
    return {
      ...result,
      violations: [...result.violations, ...(isBlind ? ['the control found nothing'] : [])],
      control:
        `${unfenced}; ` +
        `${String(staleInPart)} in ${String(inPart.tries)} before deltas that compare nothing`,
      figures: figuresOf(result),
    };
  },
};

function figuresOf(result: CrewsResult): Readonly<Record<string, number>> {
  return {
    'refused commits': result.refused,
    commits: result.commits,
    'commits in part': result.commitsInPart,
    reads: result.reads,
  };
}

function staleCommits(violations: readonly string[]): number {
  return violations.filter((text) => text.startsWith('fenced: a commit holds the fence')).length;
}

/** Waits until the process detects that the term is over. */
function deposed({ messages, name }: Member, term: number): Promise<unknown> {
  return waitFor(
    () => messages.some((message) => message.type === 'deposed' && message.term === term),
    { message: `${name} notices the end of its term`, everyMs: 2 },
  );
}

/** Waits until the new leader has started a refresh, and therefore has claimed. */
async function claimed(crew: ProcessCrew): Promise<void> {
  const { member, at } = await crew.leading();
  await waitFor(
    () => member.messages.some((message) => message.type === 'staging' && message.at > at),
    { message: `a fetch of ${member.name}`, everyMs: 1 },
  );
}
