import { waitFor } from '@smart-redis/testing';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import type { Row } from '../row.js';

const ttlMs = 300;
const fetchMs = 20 * ttlMs;
const cachesOfCrew = 10;

/**
 * One fetch of each cache that takes twenty leases, all at the same time; reports how often the
 * leader changed meanwhile.
 */
const fetchLong =
  (onTransitions: (count: number) => void): Attempt =>
  async (crew) => {
    // The processes of all crews start at the same time, and delay each other's renewals while they
    // do.
    await crew.subscribed();
    for (const member of crew.members()) await member.send({ type: 'fetchMs', ms: fetchMs });
    // The first commit may be that of a fetch that had already started.
    await Promise.all(crew.caches.map((cache) => crew.moreCommits(1, cache)));
    const before = crew.elections().length;
    await Promise.all(crew.caches.map((cache) => crew.moreCommits(1, cache)));
    onTransitions(crew.elections().length - before);
    return undefined;
  };

/** F10: a refresh that takes far longer than the lease. */
export const longFetch: Row = {
  id: 'F10',
  title: 'a fetch takes 20 times as long as the lease lives',
  bar: 'the same term throughout, no transition',
  crew: 'processes',
  judgedBy: 'the checker of histories, and the number of elections',
  run: async (context) => {
    const tries = context.tries(50);
    const cacheCount = Math.min(cachesOfCrew, tries);
    let transitions = 0;
    const result = await runCrews(context, {
      // A try is one crew with all its caches.
      tries: Math.ceil(tries / cacheCount),
      crewCount: Math.ceil(tries / cacheCount),
      triesOfCrew: 1,
      attempt: fetchLong((count) => (transitions += count)),
      crew: { cacheCount, settings: { ttlMs }, readEveryMs: 50 },
      judge: { freshWithinMs: fetchMs + 2 * ttlMs + 1000 },
    });
    const control = await runCrews(context, {
      tries: 1,
      crewCount: 1,
      attempt: loseWithoutRenewal,
      crew: { settings: { ttlMs, mutant: 'no renewal' } },
    });
    return {
      ...result,
      tries: result.tries * cacheCount,
      // A machine that stops a process for longer than its lease ends its term, which is correct.
      missed: [
        ...result.missed,
        ...(transitions > 0 ? [`${String(transitions)} transitions`] : []),
      ],
      violations: [
        ...result.violations,
        ...(control.elections > 1 ? [] : ['the control found nothing']),
      ],
      control: `without renewals ${String(control.elections - 1)} transitions during one such fetch`,
      figures: { transitions, commits: result.commits, reads: result.reads },
    };
  },
};

const loseWithoutRenewal: Attempt = async (crew: ProcessCrew) => {
  const before = crew.elections().length;
  for (const member of crew.members()) await member.send({ type: 'fetchMs', ms: fetchMs });
  await waitFor(() => crew.elections().length > before + 2, { message: 'three transitions' });
  return undefined;
};
