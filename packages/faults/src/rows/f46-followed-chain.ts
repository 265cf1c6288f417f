import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import type { LinkState } from '../lab/chain-state.js';
import { chainState, isAtRest } from '../lab/chain-state.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { CrewOptions, ProcessCrew } from '../lab/processes/crew.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { anotherThan, serverOf, steerBy } from '../lab/processes/steering.js';
import type { ScriptMoment } from '../lab/processes/worker/protocol.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';

/** Of seats and of the one leader: with less, starting a process in place of the killed one ends terms. */
const ttlMs = 1000;
const settings = { chained: true, refreshEveryMs: 300, rowCount: 5, commandTimeoutMs: 3000, ttlMs };
const followedMs = 3 * ttlMs;

/** One leader for all, or seats: by the number of the crew. */
const kindOf = (number: number): Partial<CrewOptions> => ({
  cacheCount: 3,
  settings: { ...settings, spread: number % 2 !== 0 },
});

/** Where a process is killed: at a moment of which cache of the chain. */
const moments: readonly (readonly [link: number, moment: ScriptMoment])[] = [
  [0, 'committed'],
  [1, 'claimed'],
  [1, 'commit'],
  [1, 'committed'],
  [2, 'claimed'],
  [2, 'commit'],
  [0, 'commit'],
  [2, 'committed'],
];

/** Kills who serves a cache of the chain; resolves with the milliseconds until all have followed. */
const killLink: Attempt = async (crew, { random, index }) => {
  const [link, moment] = moments[index % moments.length] ?? [0, 'committed'];
  const cache = crew.caches[link] ?? '';
  const server = await serverOf(crew, cache);
  const isAnytime = random() < 0.25;
  if (isAnytime) await sleep(random() * 2 * settings.refreshEveryMs);
  else {
    const of = `{${crew.namespace}:${cache}}`;
    if ((await crew.stopBefore(server, moment, of)) === undefined) return null;
  }
  const since = crew.kill(server.member);
  const spawned = crew.spawn();
  // The others follow, however long it takes until a process is there to replace it.
  const followed = hasFollowed(crew).then(() => machineNowMs() - since);
  const [followedMs] = await Promise.all([followed, spawned]);
  return followedMs;
};

/** Waits until each cache was built after the version that its source has now, or a later one. */
async function hasFollowed({ client, namespace, caches }: ProcessCrew): Promise<void> {
  let wanted = 0;
  for (const [index, cache] of caches.entries()) {
    // A read that takes too long on a slow machine is repeated.
    const link = async (): Promise<LinkState | undefined> => {
      const links = await chainState(client, namespace, caches).catch(() => []);
      const isThere = index === 0 || (links[index]?.builtAfter ?? 0) >= wanted;
      return isThere ? links[index] : undefined;
    };
    const options = { message: `${cache} of ${namespace} follows`, everyMs: 5 };
    wanted = (await waitFor(link, options)).version;
  }
}

/** Pauses the source. */
async function stopSource(crew: ProcessCrew): Promise<void> {
  const [source = ''] = crew.caches;
  const [member] = crew.members();
  if (member === undefined) throw new Error(`nobody is left in ${crew.namespace}`);
  await steerBy(crew, member, { cache: source, what: 'pause' });
}

/** The source rests, and then all that follows: the history ends there. */
async function comeToRest(crew: ProcessCrew): Promise<void> {
  const at = machineNowMs();
  const { client, namespace, caches } = crew;
  await stopSource(crew);
  // The run under way is published.
  await sleep(settings.refreshEveryMs);
  const rests = async (): Promise<boolean> => {
    const links = await chainState(client, namespace, caches).catch(() => []);
    return links.length > 0 && isAtRest(links);
  };
  await waitFor(rests, { message: `the chain of ${namespace} comes to rest`, everyMs: 10 });
  await sleep(settings.refreshEveryMs);
  crew.disturbed({ action: 'paused', at, until: machineNowMs() });
}

/** The source has its last commit, and whoever serves all is killed before anybody follows. */
const killAfterLast: Attempt = async (crew, { random }) => {
  const [source = ''] = crew.caches;
  const server = await serverOf(crew, source);
  const of = `{${crew.namespace}:${source}}`;
  if ((await crew.stopBefore(server, 'committed', of)) === undefined) return null;
  const { outcome } = await crew.steer(anotherThan(crew, server.member, random), {
    cache: source,
    what: 'pause',
  });
  crew.kill(server.member);
  if (outcome !== 'ok') return null;
  const before = crew.elections().at(-1)?.term ?? 0;
  await crew.electionAfter(before);
  await sleep(2000);
  return undefined;
};

async function withLostTrigger(context: RowContext): Promise<Control> {
  const { violations } = await runCrews(context, {
    tries: 1,
    crewCount: 1,
    crew: {
      cacheCount: 3,
      settings: { ...settings, mutant: 'who takes over has followed' },
    },
    judge: { freshWithinMs: Number.POSITIVE_INFINITY },
    attempt: killAfterLast,
  });
  const found = violations.filter((text) => text.startsWith('chain: the last commit is followed'));
  return {
    text: `where who takes over takes what it finds for followed: ${String(found.length)} caches stay behind`,
    failed: found.length > 0,
  };
}

/** F46: a chain of caches, with SIGKILL between each commit and what follows it. */
export const followedChain: Row = {
  id: 'F46',
  title:
    'of three caches that follow each other, who serves one is killed at each step of a refresh',
  bar: `the last cache follows the last commit of the first, each version once and in order; a commit is followed <= 3 ttl after the kill`,
  crew: 'processes',
  judgedBy: 'the checker of histories, with the versions that each fetch came after',
  run: async (context) => {
    const result = await runCrews(context, {
      tries: context.tries(100),
      crewCount: 4,
      triesOfCrew: 8,
      spare: 4,
      crewOf: kindOf,
      judge: { freshWithinMs: 5000 },
      attempt: killLink,
      after: comeToRest,
    });
    const { tries, takeoversMs, commits, reads } = result;
    return reportOf({
      tries,
      broken: result.violations,
      missed: [...result.missed, ...missedBar('followed', takeoversMs, { maxMs: followedMs })],
      takeoversMs,
      controls: [await withLostTrigger(context)],
      figures: { 'followed p99 ms': Math.round(percentile(takeoversMs, 0.99)), commits, reads },
    });
  },
};
