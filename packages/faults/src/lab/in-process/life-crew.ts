import type { Family, SmartRedis, Target } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { chainState, isAtRest } from '../chain-state.js';
import type { Steering } from '../instance/steer.js';
import { steer } from '../instance/steer.js';
import type { StampedCache } from '../instance/stamped-cache.js';
import { stampedCache } from '../instance/stamped-cache.js';
import { machineNowMs } from '../machine-time.js';
import type { ReadClient } from '../read-client.js';
import type { Steered } from '../../history/record.js';
import type { InProcessCrew, Member } from './crew.js';

/** The caches of a crew in which every part of the life of caches is disturbed. */
export const lifeCaches: readonly StampedCache[] = [
  stampedCache('kept', { keep: 2, refreshEveryMs: 100 }),
  stampedCache('follower', { after: 'kept', refreshEveryMs: null }),
  stampedCache('last', { after: 'follower', refreshEveryMs: null }),
];

const chain = lifeCaches.map(({ name }) => name);
const [source = ''] = chain;

/** Makes a member steer the first of {@link lifeCaches}; resolves when the call has ended. */
export function steerKept(
  { history }: InProcessCrew,
  { name, handles }: Member,
  steering: Omit<Steering, 'cache'>,
): Promise<Steered> {
  const [handle] = handles;
  if (handle === undefined) throw new Error(`${name} has no cache`);
  const { record } = history;
  return steer({ process: name, handle, record }, { ...steering, cache: source });
}

/** Repeats a call until it has succeeded: it may fail while there is no connection. */
export async function steerUntilDone(
  crew: InProcessCrew,
  member: Member,
  steering: Omit<Steering, 'cache'>,
): Promise<void> {
  const isDone = async (): Promise<boolean> =>
    (await steerKept(crew, member, steering)).outcome === 'ok';
  const message = `the ${steering.what} of ${member.name}`;
  await waitFor(isDone, { message, timeoutMs: 30_000, everyMs: 20 });
}

/** Pauses the source and waits until all has followed, where the history is to end. */
export async function comeToRest(
  crew: InProcessCrew,
  client: Pick<ReadClient, 'send'>,
): Promise<void> {
  const [member] = crew.members();
  if (member === undefined) return;
  const at = machineNowMs();
  await steerUntilDone(crew, member, { what: 'pause' });
  let since = machineNowMs();
  const rests = async (): Promise<boolean> => {
    // A failover that nobody planned may lose the pause.
    const info = await member.handles[0]?.info().catch(() => undefined);
    if (info?.paused === null) await steerUntilDone(crew, member, { what: 'pause' });
    const links = await chainState(client, crew.namespace, chain).catch(() => []);
    if (links.length === 0 || !isAtRest(links)) since = machineNowMs();
    // A run that was under way may still be published.
    return machineNowMs() - since > 300;
  };
  await waitFor(rests, { message: `${crew.namespace} comes to rest`, timeoutMs: 30_000 });
  crew.disturbed({ action: 'paused', at, until: machineNowMs() });
}

/** A family beside the caches of a crew, whose source is in this process. */
export interface LifeFamily {
  /** Registers it on an instance. */
  register(smart: SmartRedis, names: { readonly namespace: string; readonly member: string }): void;
  /** Changes what the source returns: a part of the members, always another one. */
  change(random: () => number): void;
  /** Waits until every instance has the members, and no key of any other is left. */
  settled(crew: InProcessCrew, scan: ReadClient['scan']): Promise<void>;
}

const candidates = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Opens a {@link LifeFamily} with all of its members. */
export function lifeFamily(): LifeFamily {
  let listed: readonly string[] = candidates;
  const families: Family<string[], undefined, Record<string, Target<string>>>[] = [];
  const keyOf = (namespace: string, member: string): string => `{${namespace}:m-${member}}:all`;
  return {
    register: (smart, { namespace }) => {
      const family = smart.registerFamily({
        name: 'm',
        members: () => listed,
        every: '200ms',
        define: (member) => ({
          fetcher: () => [member],
          refresh: { every: '1s' },
          targets: { all: list({ key: keyOf(namespace, member) }) } as Record<
            string,
            Target<string>
          >,
        }),
        whenGone: 'drop',
        dropAfter: '100ms',
        maxShrink: '100%',
      });
      families.push(family);
    },
    change: (random) => {
      const before = listed;
      listed = candidates.filter(() => random() < 0.6);
      if (listed.length === before.length) listed = listed.slice(1);
    },
    settled: async ({ namespace }, scan) => {
      let wrong = '';
      const isSettled = async (): Promise<boolean> => {
        const names = families.map((family) => family.names().toSorted().join());
        const keys = await scan(`{${namespace}:m-*`).catch(() => []);
        const found = keys.filter((key) => !key.includes(':staging:'));
        const isListed = (key: string): boolean =>
          listed.some((member) => key.startsWith(`{${namespace}:m-${member}}`));
        const left = found.filter((key) => !isListed(key));
        const lacking = listed.filter((member) => !found.includes(keyOf(namespace, member)));
        wrong = `${names.join(' and ')} for ${listed.join()}; left: ${left.join()}; lacking: ${lacking.join()}`;
        const areThere = names.every((each) => each === listed.toSorted().join());
        return areThere && left.length === 0 && lacking.length === 0;
      };
      await waitFor(isSettled, { message: 'the members', timeoutMs: 30_000 }).catch(
        (cause: unknown) => {
          throw new Error(`the members of ${namespace} are not as listed: ${wrong}`, { cause });
        },
      );
    },
  };
}
