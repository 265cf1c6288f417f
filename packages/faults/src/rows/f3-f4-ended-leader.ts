import { setTimeout as sleep } from 'node:timers/promises';
import { stagingKeys } from '../lab/final-state.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { inCases, isCaughtByTests } from '../mutants/is-caught-by-tests.js';
import type { Row } from '../row.js';
import { missedBar } from '../run/bars.js';

const ttlMs = 300;
/** Each crew starts further processes, and more of them at once would distort the times. */
const fullTries = 200;
const lazily = { refreshEveryMs: 40, ttlMs };

/**
 * The leader ends at a random moment between two renewals, and a new process takes its place among
 * the standbys.
 */
const killLeader: Attempt = async (crew, { random }) => {
  const { member, term } = await crew.leading();
  await sleep(random() * 150);
  const killedAt = crew.kill(member);
  const [next] = await Promise.all([crew.electionAfter(term), crew.spawn()]);
  return next.at - killedAt;
};

/** F3: SIGKILL. Standbys receive neither announcements nor keyspace events: they poll. */
export const killedLeader: Row = {
  id: 'F3',
  title: 'the leader is killed (SIGKILL), and no message is heard',
  bar: 'takeover p99 <= ttl + 100 ms, max <= ttl + 500 ms; nothing torn',
  crew: 'processes',
  judgedBy: 'the checker of histories',
  inMix: true,
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(fullTries),
      crewCount: 2,
      attempt: killLeader,
      crew: { settings: { ...lazily, isDeaf: true }, readEveryMs: 20 },
    });
    const isLeftOut = isCaughtByTests(context, mutant);
    const control = isLeftOut
      ? undefined
      : await runCrews(context, {
          tries: 1,
          crewCount: 1,
          attempt: waitForNobody,
          crew: { settings: { ttlMs: 1000, isDeaf: true, mutant } },
        });
    const found = control === undefined || control.takeoversMs.length === 0;
    return {
      ...result,
      missed: [
        ...result.missed,
        ...missedBar('takeover', result.takeoversMs, { p99Ms: ttlMs + 100, maxMs: ttlMs + 500 }),
      ],
      violations: [...result.violations, ...(found ? [] : ['the control found nothing'])],
      control: isLeftOut
        ? inCases
        : `nobody took over within ${String(nobodyMs)} ms where ${mutant}`,
      figures: { commits: result.commits, reads: result.reads },
    };
  },
};

const nobodyMs = 2000;
const mutant = 'the leader key never expires';

/** Returns the milliseconds only if there was a takeover. */
const waitForNobody: Attempt = async (crew) => {
  const { member, term } = await crew.leading();
  const killedAt = crew.kill(member);
  const next = await crew.electionAfter(term, nobodyMs).catch(() => undefined);
  return next && next.at - killedAt;
};

/**
 * The leader gets SIGTERM, in every other try in the middle of staging. Its staging keys must be
 * deleted.
 */
const closeLeader: Attempt = async (crew, { random, index }) => {
  await crew.subscribed();
  const { member, term } = await crew.leading();
  if (index % 2 === 0) await crew.halfWay(member);
  else await sleep(random() * 100);
  const stoppedAt = crew.kill(member, 'SIGTERM');
  const next = await crew.electionAfter(term);
  // Not before: a process that starts would slow down those that take over.
  await crew.spawn();
  const { signal } = await member.exited;
  if (signal !== 'SIGTERM') throw new Error(`${member.name} did not end by its signal`);
  const left = (await stagingKeys(crew.client)).filter(({ key }) =>
    key.includes(`:staging:${String(term)}-`),
  );
  if (left.length > 0)
    throw new Error(`${member.name} left ${left.map(({ key }) => key).join(', ')}`);
  return next.at - stoppedAt;
};

/** F4: SIGTERM. */
export const closedLeader: Row = {
  id: 'F4',
  title: 'the leader is told to stop (SIGTERM)',
  bar: 'takeover p99 <= 100 ms; nothing staged is left when it has ended',
  crew: 'processes',
  judgedBy: 'the checker of histories, and a look at staging keys when the process has ended',
  inMix: true,
  run: async (context) => {
    // More rows than fit into one batch: half way, some are staged.
    const settings = { ...lazily, fetchMs: 30, rowCount: 300 };
    const result = await runCrews(context, {
      tries: context.tries(fullTries),
      crewCount: 2,
      attempt: closeLeader,
      crew: { settings, readEveryMs: 20 },
    });
    const control = await runCrews(context, {
      tries: context.isMix === true ? 1 : 3,
      crewCount: 1,
      attempt: closeLeader,
      crew: { settings: { ...settings, mutant: 'no release' } },
    });
    const fastest = Math.min(...control.takeoversMs);
    return {
      ...result,
      missed: [...result.missed, ...missedBar('takeover', result.takeoversMs, { p99Ms: 100 })],
      violations: [...result.violations, ...(fastest > 100 ? [] : ['the control found nothing'])],
      control: `without the release the fastest of ${String(control.tries)} takeovers took ${fastest.toFixed(0)} ms`,
      figures: { commits: result.commits, reads: result.reads },
    };
  },
};
