import { waitFor } from '@smart-redis/testing';
import { openHistory, readEvenly } from '../crew-history.js';
import type { Election } from '../election-watch.js';
import { watchElections } from '../election-watch.js';
import { followCrew } from '../follow-crew.js';
import { stampedCache } from '../instance/stamped-cache.js';
import { machineNowMs } from '../machine-time.js';
import { openReadClient } from '../read-client.js';
import { watchServings } from '../serving-watch.js';
import type { CrewOptions, ProcessCrew } from './crew.js';
import { endAll, unhandledIn } from './end-members.js';
import { readHistoryFile } from './history-file.js';
import { disturbMembers } from './disturb-members.js';
import type { Lab } from './lab.js';
import type { Member } from './member.js';
import { spawnMembers } from './spawn-members.js';

/**
 * The usual settings: the time to live for which the bars are defined, and a cache that is always
 * due.
 */
const usual = {
  rowCount: 40,
  fetchMs: 0,
  refreshEveryMs: 20,
  delta: false,
  ttlMs: 300,
  stagingTtlMs: 1000,
  commandTimeoutMs: 300,
  isDeaf: false,
  mutant: null,
} as const;

/**
 * Starts a crew of processes; resolves when each has joined the election and each cache has been
 * committed.
 */
export async function startCrew(lab: Lab, options: CrewOptions): Promise<ProcessCrew> {
  const { namespace, driver, address, size = 3, cacheCount = 1, readEveryMs = 5 } = options;
  const { settingsOf = () => ({}), startWithinMs = 20_000 + 100 * cacheCount } = options;
  const names = Array.from({ length: cacheCount }, (_, index) => `cache-${String(index + 1)}`);
  const settings = { ...usual, driver, namespace, caches: names, ...options.settings };
  const { delta, stagingTtlMs, keep = 0 } = settings;
  const caches = names.map((name) => stampedCache(name, { delta, keep, gives: 'stream' }));
  const client = options.readClient ?? openReadClient(address);
  const watch = watchElections<Member>();
  const servings = watchServings<Member>();
  const history = openHistory(namespace, caches, client);
  const disturbances = disturbMembers(history);
  const members = spawnMembers(lab, options, settings, (member) => {
    watch.add(member);
    servings.add(member);
  });
  const { everyone } = members;
  const running = (): Member[] =>
    everyone.filter((member) => member.isRunning && !disturbances.isGone(member));
  const leader = (): Election<Member> | undefined => {
    const last = watch.elections().at(-1);
    return last !== undefined && running().includes(last.member) ? last : undefined;
  };
  const crew: ProcessCrew = {
    ...followCrew({ namespace, caches: names, client, watch, servings, history, members: running }),
    ...disturbances,
    options,
    settings,
    leader,
    spawn: members.spawn,
    leading: () => waitFor(leader, { message: `a leader of ${namespace}`, everyMs: 2 }),
    judge: async ({ freshWithinMs = (settings.ttlMs ?? 0) * 2 + 1000 } = {}) => {
      const closingAt = machineNowMs();
      disturbances.resumeAll();
      await endAll(everyone, 'SIGTERM');
      history.disturbed({ action: 'kill', at: closingAt, until: machineNowMs() });
      const own = await Promise.all(
        everyone.map((member) => readHistoryFile(member.settings.historyFile)),
      );
      const uncaught = unhandledIn(everyone);
      return history.judge({ freshWithinMs, stagingTtlMs, uncaught, own: own.flat() });
    },
    [Symbol.asyncDispose]: async () => {
      await endAll(everyone, 'SIGKILL');
      await history.stop();
      client[Symbol.dispose]();
    },
  };

  try {
    await Promise.all(Array.from({ length: size }, (_, index) => crew.spawn(settingsOf(index))));
    const haveStarted = (): boolean =>
      everyone.every(({ messages }) => messages.some(({ type }) => type === 'started'));
    await waitFor(haveStarted, { message: `every process of ${namespace} has started` });
    await waitFor(() => names.every((cache) => watch.commitCount(cache) > 0), {
      message: `a first commit of each cache of ${namespace}`,
      timeoutMs: startWithinMs,
    });
    // Only when there is something to read: the history starts here.
    if (readEveryMs !== null) readEvenly(history, names, readEveryMs);
    return crew;
  } catch (error) {
    await crew[Symbol.asyncDispose]();
    // The last messages show the reason.
    const lastMessages = everyone.map(
      ({ name, messages }) => `${name}: ${JSON.stringify(messages.slice(-5))}`,
    );
    throw new Error(`${namespace} did not start\n${lastMessages.join('\n')}`, { cause: error });
  }
}
