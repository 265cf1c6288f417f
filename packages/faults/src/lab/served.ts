import { waitFor } from '@smart-redis/testing';
import type { Crew } from './crew.js';
import type { CrewMember } from './crew-member.js';
import { seatKeys } from './seat-keys.js';

/** The part of a crew of seats that is needed to see who serves what. */
export type ServingCrew<Member extends CrewMember> = Pick<
  Crew<Member>,
  'namespace' | 'caches' | 'members' | 'servedBy'
>;

/** Options of {@link spreadOut}, {@link allSit} and {@link servedByOthers}. */
export interface ServedOptions {
  /** @default the caches of the crew, or those that `servedByOthers` is called for */
  readonly caches?: readonly string[];
  /** @default 20,000 */
  readonly timeoutMs?: number;
}

/**
 * Waits until each cache is served by exactly one of the members, and each of these serves at least
 * `leastShare` of them: by default half of its share.
 */
export async function spreadOut<Member extends CrewMember>(
  crew: ServingCrew<Member>,
  members: readonly Member[] = crew.members(),
  {
    caches = crew.caches,
    timeoutMs = 20_000,
    leastShare = Math.floor(caches.length / members.length / 2),
  }: ServedOptions & { readonly leastShare?: number } = {},
): Promise<void> {
  const isSpread = (): boolean => {
    const counts = new Map(caches.map((cache) => [cache, 0]));
    for (const member of members) {
      const own = [...crew.servedBy(member).keys()].filter((cache) => counts.has(cache));
      if (own.length < leastShare) return false;
      for (const cache of own) counts.set(cache, (counts.get(cache) ?? 0) + 1);
    }
    return [...counts.values()].every((count) => count === 1);
  };
  const names = members.map(({ name }) => name).join(', ');
  const message = `the caches of ${crew.namespace} are spread over ${names}`;
  await waitFor(isSpread, { message, timeoutMs, everyMs: 5 });
}

/** Waits until each member has a seat, also those that serve nothing, and nobody else has one. */
export async function allSit<Member extends CrewMember>(
  crew: Pick<Crew<Member>, 'namespace' | 'client' | 'members'>,
  { timeoutMs = 20_000 }: Pick<ServedOptions, 'timeoutMs'> = {},
): Promise<void> {
  const { seats } = seatKeys(crew.namespace);
  const doSit = async (): Promise<boolean> =>
    Number(await crew.client.send('ZCARD', seats)) === crew.members().length;
  await waitFor(doSit, { message: `all sit in ${crew.namespace}`, timeoutMs, everyMs: 5 });
}

/**
 * Waits until each of these caches is served by one of `others`; resolves with the milliseconds
 * since `since` for each of them, 0 for one that was served there before.
 */
export async function servedByOthers<Member extends CrewMember>(
  crew: ServingCrew<Member>,
  others: readonly Member[],
  { caches = crew.caches, timeoutMs = 20_000, since }: ServedOptions & { readonly since: number },
): Promise<number[]> {
  const servedAt = (cache: string): number | undefined => {
    const times = others.flatMap((member) => crew.servedBy(member).get(cache)?.at ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  };
  const timesOf = (): number[] | undefined => {
    const times = caches.flatMap((cache) => servedAt(cache) ?? []);
    return times.length === caches.length ? times : undefined;
  };
  const times = await waitFor(timesOf, {
    message: `others serve ${String(caches.length)} caches of ${crew.namespace}`,
    timeoutMs,
    everyMs: 5,
  });
  return times.map((at) => Math.max(0, at - since));
}

/** One of the members that serve anything. */
export function aServer<Member extends CrewMember>(
  crew: ServingCrew<Member>,
  random: () => number,
): Member {
  const serving = crew.members().filter((member) => crew.servedBy(member).size > 0);
  const member = serving[Math.floor(random() * serving.length)];
  if (member === undefined) throw new Error(`nobody serves anything in ${crew.namespace}`);
  return member;
}
