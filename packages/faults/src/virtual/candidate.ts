import type { Elector } from '@smart-redis/core';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import type { SentAt } from './network-driver.js';
import type { Place, World } from './world.js';

/** The time to live of the leader key, by the server's clock. */
export const ttlMs = 300;
/** How long before its expiry a leader stops by itself. */
export const marginMs = 50;
/** The key for which all candidates compete. */
export const leaderKey = '{virtual}:leader';

/** A candidate of an election. */
export interface Candidate extends Place {
  /** All leaderships that it has won so far. */
  readonly leaderships: readonly Leadership[];
  /** When the last renewal that was confirmed was sent. */
  readonly confirmedAt: SentAt;
  /** Ends its candidacy; returns a function that says whether the campaign has ended. */
  stop(): () => boolean;
}

/** Options of {@link startCandidate}. */
export interface CandidateOptions {
  readonly world: World;
  readonly elector: Elector;
  readonly onElected: (candidate: Candidate) => void;
}

/** Starts a candidate that campaigns until it is stopped. */
export function startCandidate({ world, elector, onElected }: CandidateOptions): Candidate {
  const ignore = (): void => undefined;
  const ending = new AbortController();
  const leaderships: Leadership[] = [];
  let confirmedAt: SentAt = { wallMs: 0, monotonicMs: 0 };
  let idCount = 0;
  let hasEnded = false;
  const place = world.addPlace((command, reply, sentAt) => {
    // The replies of acquiring and renewing start with 1 if the key is held.
    if (command[3] === leaderKey && Array.isArray(reply) && reply[0] === 1) confirmedAt = sentAt;
  });
  const candidacy: Candidacy = {
    driver: place.driver,
    namespace: 'virtual',
    instance: place.name,
    leaderKey,
    clock: place.process.clock,
    random: world.random,
    signal: ending.signal,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    newId: () => `${place.name}${String((idCount += 1))}`,
    highestSeenTerm: () => 0,
  };
  const candidate: Candidate = {
    ...place,
    leaderships,
    get confirmedAt() {
      return confirmedAt;
    },
    stop: () => {
      ending.abort();
      return () => hasEnded;
    },
  };
  const campaign = async (): Promise<void> => {
    // Asks for the next leadership at once: the elector itself must wait for the end of the last
    // one.
    for await (const leadership of elector.campaign(candidacy)) {
      leaderships.push(leadership);
      onElected(candidate);
    }
    hasEnded = true;
  };
  void campaign();
  return candidate;
}
