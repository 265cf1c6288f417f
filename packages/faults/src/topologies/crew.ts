import type { CacheHandle } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import type { Connected } from './connect.js';
import type { Place, StampedRow, StampedTargets } from './stamped-cache.js';
import { stampedCache } from './stamped-cache.js';

/** One instance, with the places' caches registered. */
export interface Member {
  readonly name: string;
  readonly smart: SmartRedis;
  readonly caches: readonly CacheHandle<StampedRow[], undefined, StampedTargets>[];
}

/** Something that happened, by `performance.now()`. */
export interface CrewEvent {
  readonly at: number;
  readonly type: 'elected' | 'deposed' | 'committed' | 'failed';
  readonly member: string;
  readonly term?: number;
  readonly version?: number;
  readonly cache?: string;
  /** The code of the error, and what it says. */
  readonly error?: string;
}

/** Instances of one namespace, in this process, over clients of their own. */
export interface Crew extends AsyncDisposable {
  readonly members: readonly Member[];
  /** What each member told of itself. */
  readonly events: readonly CrewEvent[];
  /** Resolves with the leader; where there are two, with either. */
  leader(timeoutMs?: number): Promise<Member>;
  /** Starts one more. */
  join(connected: Connected): Promise<Member>;
}

/** Options of {@link openCrew}. */
export interface CrewOptions {
  readonly namespace: string;
  readonly places: readonly Place[];
  readonly ttlMs: number;
  /** From commit to commit. */
  readonly every: `${number}ms`;
  readonly random: () => number;
}

/** An empty {@link Crew}. */
export function openCrew({ namespace, places, ttlMs, every, random }: CrewOptions): Crew {
  const members: Member[] = [];
  const events: CrewEvent[] = [];
  const ends: (() => Promise<void>)[] = [];
  let fetches = 0;

  const join = async ({ driver, end }: Connected): Promise<Member> => {
    const name = `member-${String(members.length + 1)}`;
    const smart = new SmartRedis({
      driver,
      namespace,
      instance: name,
      logger: false,
      random,
      elector: leaseElector({ ttl: `${String(ttlMs)}ms` as `${number}ms` }),
    });
    const tell = (type: CrewEvent['type'], more: Partial<CrewEvent>): void => {
      events.push({ at: performance.now(), type, member: name, ...more });
    };
    smart.on('elected', ({ term }) => tell('elected', { term }));
    smart.on('deposed', ({ term }) => tell('deposed', { term }));
    smart.on('committed', ({ instance, term, version, cache }) => {
      if (instance === name) tell('committed', { term, version, cache });
    });
    smart.on('refreshFailed', ({ instance, cache, error }) => {
      if (instance === name) tell('failed', { cache, error: `${error.code}: ${error.message}` });
    });
    const caches = places.map((place) =>
      smart.register(
        stampedCache(place, {
          every,
          stamp: () => `${name}-${String((fetches += 1))}`,
          rowCount: () => 20 + Math.floor(random() * 180),
        }),
      ),
    );
    const member = { name, smart, caches };
    members.push(member);
    ends.push(async () => {
      await smart.close();
      end();
    });
    await smart.start();
    return member;
  };
  return {
    members,
    events,
    join,
    leader: (timeoutMs = 20_000) =>
      waitFor(() => members.find(({ smart }) => smart.isLeader), {
        message: `${namespace} has a leader`,
        timeoutMs,
      }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(ends.map((end) => end()));
    },
  };
}

/** The longest time without a commit of `cache` from `from` to `to`, and when it began. */
export function longestGap(
  events: readonly CrewEvent[],
  cache: string,
  [from, to]: readonly [number, number],
): { readonly ms: number; readonly from: number } {
  const times = events
    .filter((event) => event.type === 'committed' && event.cache === cache)
    .map(({ at }) => at)
    .filter((at) => at >= from && at <= to)
    .sort((one, other) => one - other);
  let longest = { ms: 0, from };
  let before = from;
  for (const at of [...times, to]) {
    if (at - before > longest.ms) longest = { ms: at - before, from: before };
    before = at;
  }
  return longest;
}
