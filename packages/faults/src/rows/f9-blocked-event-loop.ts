import { waitFor } from '@smart-redis/testing';
import type { Member } from '../lab/processes/member.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import type { Row } from '../row.js';

const ttlMs = 300;
/** Without the thread, a block as long as the lease ends the leadership. */
const blocksMs = [0.5 * ttlMs, ttlMs, 3 * ttlMs] as const;
const longestMs = 3 * ttlMs;
const crew = { settings: { ttlMs }, size: 2, readEveryMs: 20 };
const judge = { freshWithinMs: 5000 };

/**
 * Blocks the event loop at the end of the leader's next fetch, and waits for the expected result.
 */
const block: Attempt = async (crew, { index }) => {
  const ms = blocksMs[index % blocksMs.length] ?? ttlMs;
  const { member, term } = await crew.leading();
  const from = member.messages.length;
  await member.send({ type: 'blockFetch', ms });
  if (ms < ttlMs) {
    await crew.moreCommits(3);
    return undefined;
  }
  const { at } = await waitFor(() => deposedIn(member, from), {
    message: `${member.name} steps down`,
    everyMs: 2,
  });
  const next = await crew.electionAfter(term);
  await crew.moreCommits(2);
  // It steps down as soon as it resumes; so its block started that long before.
  return next.at - (at - ms);
};

/** Blocks for three leases; the leadership continues. */
const blockWithThread =
  (lost: string[]): Attempt =>
  async (crew) => {
    const { member, term } = await crew.leading();
    await blocked(member);
    await crew.moreCommits(1);
    if (crew.elections().at(-1)?.term !== term) {
      lost.push(`${member.name} has lost term ${String(term)} by a block of 3 x TTL`);
    }
    return undefined;
  };

/** Another instance leads meanwhile, and the blocked one does not detect that when it resumes. */
const wakeUnnoticed: Attempt = async (crew) => {
  const { member, term } = await crew.leading();
  await blocked(member);
  await crew.electionAfter(term);
  await crew.moreCommits(2);
  return undefined;
};

/** F9: the fetcher blocks the event loop of the leader. */
export const blockedEventLoop: Row = {
  id: 'F9',
  title: 'the event loop is blocked by the fetcher',
  bar:
    'blocked for 0.5, 1 and 3 x TTL: 0 stale commits, the step-down before any commit; ' +
    'with a thread that renews: 0 leads lost at 3 x TTL',
  crew: 'processes',
  judgedBy: 'the checker of histories',
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(108),
      crewCount: 10,
      crew,
      judge,
      attempt: block,
    });
    const lost: string[] = [];
    const withThread = await runCrews(context, {
      tries: context.tries(20),
      crewCount: 4,
      judge,
      attempt: blockWithThread(lost),
      crew: { ...crew, settings: { ttlMs, renewalMaxBlockMs: 20 * ttlMs } },
    });
    const control = await runCrews(context, {
      tries: 3,
      crewCount: 1,
      judge,
      attempt: wakeUnnoticed,
      crew: { ...crew, settings: { ttlMs, mutant: 'no fence and no deadline' } },
    });
    const stale = control.violations.filter((text) => text.startsWith('fenced')).length;
    return {
      ...result,
      violations: [
        ...result.violations,
        ...withThread.violations,
        ...lost,
        ...(stale === 0 ? ['the control found nothing'] : []),
      ],
      missed: [...result.missed, ...withThread.missed],
      control:
        `${String(stale)} stale commits in ${String(control.tries)} blocks of 3 x TTL where neither ` +
        'fence nor deadline holds; without the thread each block of 1 and 3 x TTL costs the lead',
      figures: {
        'blocks with the thread': withThread.tries,
        'leads lost with the thread': lost.length,
        commits: result.commits,
      },
    };
  },
};

function deposedIn({ messages }: Member, from: number): { readonly at: number } | undefined {
  for (const message of messages.slice(from)) if (message.type === 'deposed') return message;
  return undefined;
}

/** Blocks the next fetch of `member` for three leases; resolves at its first message after that. */
async function blocked(member: Member): Promise<void> {
  const from = member.messages.length;
  await member.send({ type: 'blockFetch', ms: longestMs });
  const silenceMs = (): number => {
    const times = member.messages
      .slice(from)
      .flatMap((message) => ('at' in message ? [message.at] : []));
    return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  };
  await waitFor(() => silenceMs() > longestMs - 50, {
    message: `${member.name} wakes`,
    everyMs: 2,
  });
}
