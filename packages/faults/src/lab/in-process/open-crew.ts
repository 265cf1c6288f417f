import { randomUUID } from 'node:crypto';
import { electionChannelOf } from '@smart-redis/core/electors';
import { waitFor } from '@smart-redis/testing';
import { openHistory, readEvenly } from '../crew-history.js';
import { watchElections } from '../election-watch.js';
import { followCrew } from '../follow-crew.js';
import { stampedCache } from '../instance/stamped-cache.js';
import type { Judgement } from '../judge.js';
import { seenIn } from '../look.js';
import { machineNowMs } from '../machine-time.js';
import { byScript, openReadClient } from '../read-client.js';
import { readOnce } from '../reader.js';
import { spreadOut } from '../served.js';
import { watchServings } from '../serving-watch.js';
import type { Connected, CrewOptions, InProcessCrew, Member } from './crew.js';
import { joinCrew } from './join-crew.js';

/** The engine's default time to live of staging keys. */
const usualStagingTtlMs = 60_000;

/**
 * Starts a crew in this process; resolves when one of its instances leads and all are subscribed, or
 * when its caches are spread over them.
 */
export async function openCrew<Connection extends Connected>(
  options: CrewOptions<Connection>,
): Promise<InProcessCrew<Connection>> {
  const {
    size = 2,
    spread = false,
    listens = !spread,
    readEveryMs = 100,
    readsBy = 'transaction',
  } = options;
  const { stagingTtlMs = usualStagingTtlMs } = options;
  const namespace = options.namespace ?? `faults-${randomUUID().slice(0, 8)}`;
  const caches = options.caches ?? [stampedCache('cache')];
  const names = caches.map(({ name }) => name);
  const opened = options.readClient ?? openReadClient(options.address);
  const client = readsBy === 'script' ? { ...opened, transaction: byScript(opened.send) } : opened;
  const watch = watchElections<Member<Connection>>();
  const servings = watchServings<Member<Connection>>();
  const history = openHistory(namespace, caches, client, options.witness);
  const joining = joinCrew({ ...options, namespace, caches }, history.record);
  const { members } = joining;
  const leader = (): Member<Connection> | undefined => members.find(({ smart }) => smart.isLeader);
  let judged: Promise<Judgement> | undefined;

  const crew: InProcessCrew<Connection> = {
    ...followCrew({
      namespace,
      caches: names,
      client,
      watch,
      servings,
      history,
      members: () => members,
    }),
    ...joining,
    cache: names[0] ?? '',
    members: () => members,
    history,
    leader,
    join: async (changes) => {
      const member = await joining.join(changes, (joined) => {
        watch.add(joined);
        servings.add(joined);
      });
      return member;
    },
    reigning: () =>
      waitFor(
        () => {
          const member = leader();
          const reign = member?.reigns.at(-1);
          return member && reign && { member, reign };
        },
        { message: `a leader of ${namespace}`, everyMs: 5 },
      ),
    connected: async () => {
      const since = machineNowMs();
      const channel = electionChannelOf(namespace);
      const all = async (): Promise<boolean> => {
        const [, count] = (await client.send('PUBSUB', 'NUMSUB', channel)) as [string, number];
        const areSubscribed = count >= members.length || !listens;
        return areSubscribed && members.every((member) => member.isConnected());
      };
      await waitFor(all, { message: `every member of ${namespace} is connected and subscribed` });
      return machineNowMs() - since;
    },
    look: async (cache = crew.cache) => {
      const { delta } = caches.find(({ name }) => name === cache) ?? { delta: false };
      const read = await readOnce({ client, namespace, cache, delta }, 'look');
      return seenIn(read, history.fetches);
    },
    judge: () => {
      judged ??= endAndJudge();
      return judged;
    },
    [Symbol.asyncDispose]: async () => {
      // The judgement reports why the crew did not start.
      await crew.judge().catch(() => undefined);
      await history.stop();
      client[Symbol.dispose]();
    },
  };
  const endAndJudge = async (): Promise<Judgement> => {
    const closingAt = machineNowMs();
    await history.stop();
    await joining.closeAll();
    history.disturbed({ action: 'kill', at: closingAt, until: machineNowMs() });
    return history.judge({ freshWithinMs: Number.POSITIVE_INFINITY, stagingTtlMs });
  };

  try {
    await Promise.all(Array.from({ length: size }, () => crew.join()));
    if (size > 0) {
      await crew.connected();
      await (spread ? spreadOut(crew) : crew.reigning());
    }
    if (readEveryMs !== null) readEvenly(history, names, readEveryMs);
    return crew;
  } catch (error) {
    await crew[Symbol.asyncDispose]();
    throw error;
  }
}
