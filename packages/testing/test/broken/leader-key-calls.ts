import type { DeposedReason } from '@smart-redis/core';
import type { AcquireResult, Candidacy } from '@smart-redis/core/electors';
import {
  acquireLeaderKey,
  electionChannelOf,
  releaseLeaderKey,
  renewLeaderKey,
} from '@smart-redis/core/electors';

/** What the reference elector asks of Redis; a broken elector asks for something else. */
export interface LeaderKeyCalls {
  acquire(candidacy: Candidacy, id: string): Promise<Pick<AcquireResult, 'won' | 'term'>>;
  /** Resolves with why the key is lost, if it is. */
  renew(candidacy: Candidacy, id: string): Promise<DeposedReason | undefined>;
  release(candidacy: Candidacy, id: string): Promise<unknown>;
}

/** Lifetime of the leader key in milliseconds. */
export const ttlMs = 300;
/** Milliseconds that a call may take. */
export const timeoutMs = 50;

/** The calls as they should be. */
export const soundCalls: LeaderKeyCalls = {
  acquire: (candidacy, id) =>
    acquireLeaderKey(candidacy.driver, {
      ...target(candidacy, id),
      ttlMs,
      minTerm: candidacy.highestSeenTerm(),
    }),
  renew: async (candidacy, id) => {
    const found = await renewLeaderKey(candidacy.driver, { ...target(candidacy, id), ttlMs });
    if (found.held) return undefined;
    return found.holder === null ? 'missing' : 'taken';
  },
  release: (candidacy, id) => releaseLeaderKey(candidacy.driver, target(candidacy, id)),
};

function target({ leaderKey, instance, namespace }: Candidacy, candidacy: string) {
  return { leaderKey, instance, candidacy, channel: electionChannelOf(namespace), timeoutMs };
}
