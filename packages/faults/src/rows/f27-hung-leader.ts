import { machineNowMs } from '../lab/machine-time.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import type { Row } from '../row.js';

const ttlMs = 300;
const maxBlockMs = 600;
/** Time for the messages between processes, and for the standby to look at the key. */
const allowanceMs = 250;
const limitMs = maxBlockMs + ttlMs + allowanceMs;
const foreverMs = 600_000;
/**
 * One more than the leader and one standby, because a new process takes time to become a standby.
 */
const crew = { size: 3, readEveryMs: 20 };
const judge = { freshWithinMs: 5000 };

const hang: Attempt = async (crew) => {
  const { member, term } = await crew.leading();
  const hangsAt = machineNowMs();
  await member.send({ type: 'block', ms: foreverMs });
  const next = await crew.electionAfter(term);
  crew.kill(member);
  await crew.spawn();
  await crew.moreCommits(2);
  return next.at - hangsAt;
};

/** Whether a leader that hangs keeps the lead if its thread may renew without limit. */
const hangUnbounded =
  (held: boolean[]): Attempt =>
  async (crew) => {
    const { member, term } = await crew.leading();
    await member.send({ type: 'block', ms: foreverMs });
    const takeover = crew.electionAfter(term, 3 * limitMs);
    held.push(
      await takeover.then(
        () => false,
        () => true,
      ),
    );
    crew.kill(member);
    return undefined;
  };

/** F27: the event loop of the leader hangs forever, and its thread could renew forever. */
export const hungLeader: Row = {
  id: 'F27',
  title: 'the leader hangs, and the thread that renews lives',
  bar: `another leads within maxBlock + TTL (${String(maxBlockMs)} + ${String(ttlMs)} ms, and ${String(allowanceMs)} ms to see it)`,
  crew: 'processes',
  judgedBy: 'the checker of histories',
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(24),
      crewCount: 3,
      judge,
      attempt: hang,
      crew: { ...crew, settings: { ttlMs, renewalMaxBlockMs: maxBlockMs } },
    });
    const held: boolean[] = [];
    await runCrews(context, {
      tries: 1,
      crewCount: 1,
      judge,
      attempt: hangUnbounded(held),
      crew: { ...crew, settings: { ttlMs, renewalMaxBlockMs: foreverMs } },
    });
    const late = result.takeoversMs.filter((ms) => ms > limitMs);
    return {
      ...result,
      violations: [
        ...result.violations,
        ...(held.includes(true) ? [] : ['the control found nothing']),
      ],
      missed: [
        ...result.missed,
        ...late.map((ms) => `another led only after ${String(Math.round(ms))} ms`),
      ],
      control: `where the block has no bound nobody else led for ${String(3 * limitMs)} ms`,
    };
  },
};
