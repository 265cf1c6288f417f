import { waitFor } from '@smart-redis/testing';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Member } from '../lab/processes/member.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import type { Row } from '../row.js';

const ttlMs = 300;
const everyMs = 100;
const failures = 3;
const limitMs = failures * everyMs + ttlMs;
const judge = { freshWithinMs: 5000 };

/**
 * Makes the source unreachable for the leader; resolves with the milliseconds from the first
 * failure until another instance committed.
 */
const loseSource: Attempt = async (crew) => {
  const failed = await failLeader(crew);
  if (failed === undefined) return null;
  const { member, failedAt } = failed;
  const others = crew.members().filter((other) => other !== member);
  const following = others.map((other) => ({ other, from: other.messages.length }));
  const freshAt = await waitFor(
    () => following.map(({ other, from }) => firstAt(other, from, 'committed')).find(Boolean),
    { message: 'another commits', everyMs: 2 },
  );
  await member.send({ type: 'failFetches', fails: false });
  return freshAt - failedAt;
};

/** Whether the data stays stale if the leader keeps the lead despite its failures. */
const loseSourceForGood =
  (stale: boolean[]): Attempt =>
  async (crew) => {
    const failed = await failLeader(crew);
    if (failed === undefined) return null;
    const { member, term } = failed;
    const handOver = crew.electionAfter(term, 4 * limitMs);
    stale.push(
      await handOver.then(
        () => false,
        () => true,
      ),
    );
    await member.send({ type: 'failFetches', fails: false });
    return undefined;
  };

/** F28: only the leader cannot reach the source. */
export const unreachableSource: Row = {
  id: 'F28',
  title: 'the fetchers of the leader always fail',
  bar: `1 of 3 cannot reach the source: fresh data within N x interval + TTL (${String(failures)} x ${String(everyMs)} + ${String(ttlMs)} ms)`,
  crew: 'processes',
  judgedBy: 'the checker of histories',
  run: async (context) => {
    const settings = { ttlMs, refreshEveryMs: everyMs };
    const result = await runCrews(context, {
      tries: context.tries(100),
      crewCount: 4,
      judge,
      attempt: loseSource,
      crew: { readEveryMs: 20, settings: { ...settings, yieldAfterFailures: failures } },
    });
    const stale: boolean[] = [];
    await runCrews(context, {
      tries: 1,
      crewCount: 1,
      judge,
      attempt: loseSourceForGood(stale),
      crew: { readEveryMs: 20, settings: { ...settings, yieldAfterFailures: false } },
    });
    const late = result.takeoversMs.filter((ms) => ms > limitMs);
    return {
      ...result,
      violations: [
        ...result.violations,
        ...(stale.includes(true) ? [] : ['the control found nothing']),
      ],
      missed: [
        ...result.missed,
        ...late.map((ms) => `the data was stale for ${String(Math.round(ms))} ms`),
      ],
      control: `without yieldAfterFailures the data was stale for all of ${String(4 * limitMs)} ms`,
    };
  },
};

/** `undefined` if a slow machine ended the leadership before a fetch could fail. */
async function failLeader(
  crew: ProcessCrew,
): Promise<
  { readonly member: Member; readonly term: number; readonly failedAt: number } | undefined
> {
  const { member, term } = await crew.leading();
  const from = member.messages.length;
  await member.send({ type: 'failFetches', fails: true });
  const failedAt = await waitFor(
    () => firstAt(member, from, 'failed') ?? (firstAt(member, from, 'deposed') && 'deposed'),
    { message: `a fetch of ${member.name} fails`, everyMs: 2 },
  );
  if (failedAt !== 'deposed') return { member, term, failedAt };
  await member.send({ type: 'failFetches', fails: false });
  await crew.electionAfter(term);
  return undefined;
}

/** When `member` first reported this, after the given number of other messages. */
function firstAt(
  { messages }: Member,
  from: number,
  type: 'failed' | 'committed' | 'deposed',
): number | undefined {
  for (const message of messages.slice(from)) if (message.type === type) return message.at;
  return undefined;
}
