import { waitFor } from '@smart-redis/testing';
import { cacheKeys } from '../../lab/cache-keys.js';
import { sourceKeyOf } from '../../lab/instance/lab-family.js';
import { machineNowMs } from '../../lab/machine-time.js';
import type { ProcessCrew } from '../../lab/processes/crew.js';
import type { Member } from '../../lab/processes/member.js';

/** The list of members that the source of a crew returns, and what has become of it. */
export interface ListedMembers {
  /** The caches that are listed. */
  names(): readonly string[];
  /** Changes what the source returns. */
  list(names: readonly string[]): Promise<void>;
  /**
   * Waits until each of these instances has exactly the listed members, these are committed, and no
   * key of any other is left; resolves with the milliseconds since the last change.
   */
  settled(members?: readonly Member[], timeoutMs?: number): Promise<number>;
  /** Records that those that are not listed may be absent in the end. */
  end(): void;
}

/** All caches of a crew are listed at first. */
export function listedMembers(crew: ProcessCrew): ListedMembers {
  let listed: readonly string[] = crew.caches;
  let changedAt = machineNowMs();
  /** Since when a cache may be absent. */
  const away = new Map<string, number>();
  const endAbsence = (cache: string, until: number): void => {
    const at = away.get(cache);
    away.delete(cache);
    if (at !== undefined) crew.disturbed({ action: 'away', cache, at, until });
  };
  return {
    names: () => listed,
    list: async (names) => {
      changedAt = machineNowMs();
      for (const cache of listed) if (!names.includes(cache)) away.set(cache, changedAt);
      listed = names;
      await crew.client.send('SET', sourceKeyOf(crew.namespace), JSON.stringify(names));
    },
    settled: async (members = crew.members(), timeoutMs = 20_000) => {
      let wrong: readonly string[] = [];
      const isSettled = async (): Promise<boolean> => {
        // A read that takes too long on a slow machine is repeated.
        const keys = await wrongKeys(crew, listed).catch((error: unknown) => [String(error)]);
        wrong = [...(await wrongMembers(members, listed)), ...keys];
        return wrong.length === 0;
      };
      try {
        await waitFor(isSettled, { message: 'the members', timeoutMs, everyMs: 20 });
      } catch (cause) {
        const text = `the members of ${crew.namespace} are not as listed: ${wrong.join('; ')}`;
        throw new Error(text, { cause });
      }
      const now = machineNowMs();
      for (const cache of listed) endAbsence(cache, now);
      return now - changedAt;
    },
    end: () => {
      for (const cache of [...away.keys()]) endAbsence(cache, Number.POSITIVE_INFINITY);
    },
  };
}

async function wrongMembers(
  members: readonly Member[],
  listed: readonly string[],
): Promise<readonly string[]> {
  const wanted = [...listed].sort().join(', ');
  const answers = await Promise.all(
    members.map(async (member) => ({ member, names: await namesOf(member) })),
  );
  return answers.flatMap(({ member, names }) => {
    const found = [...names].sort().join(', ');
    return found === wanted ? [] : [`${member.name} has ${found}, and not ${wanted}`];
  });
}

/** The members of the family that a process has registered. */
async function namesOf(member: Member): Promise<readonly string[]> {
  const from = member.messages.length;
  await member.send({ type: 'members' });
  const answer = await waitFor(
    () => member.messages.find(({ type }, index) => index >= from && type === 'members'),
    { message: `${member.name} tells its members`, everyMs: 2 },
  );
  return answer.type === 'members' ? answer.names : [];
}

/** Listed members have a version, and others have no key: but for those that expire. */
async function wrongKeys(
  { client, namespace, caches }: ProcessCrew,
  listed: readonly string[],
): Promise<readonly string[]> {
  const all = await client.scan(`{${namespace}:*`);
  // Who has only claimed it may give it to another that builds it.
  const versions = await Promise.all(
    listed.map((cache) => client.send('HGET', cacheKeys(namespace, cache).metadata, 'version')),
  );
  return caches.flatMap((cache) => {
    const { log } = cacheKeys(namespace, cache);
    const position = listed.indexOf(cache);
    if (position !== -1) return versions[position] === null ? [`${cache} was never built`] : [];
    const left = all.filter(
      (key) =>
        key.startsWith(`{${namespace}:${cache}}`) && key !== log && !key.includes(':staging:'),
    );
    return left.map((key) => `${key} is left`);
  });
}
