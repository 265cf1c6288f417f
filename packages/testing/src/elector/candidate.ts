import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import type { Elector, RedisDriver } from '@smart-redis/core';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import { countingClock } from './counting-clock.js';
import type { FaultyDriver } from './faulty-driver.js';
import { faultyDriver } from './faulty-driver.js';

/** An instance in the election. */
export interface Candidate {
  readonly candidacy: Candidacy;
  readonly driver: FaultyDriver;
  /** All of its leaderships so far, oldest first. */
  readonly leaderships: readonly Leadership[];
  /** Messages of the warnings and errors logged by its elector. */
  readonly warnings: readonly string[];
  /** The number of timers, subscriptions and listeners of its elector. */
  leftoverCount(): number;
  /** Campaigns like an application: requests the next leadership when one has ended. */
  campaign(): void;
  /** Ends the candidacy, and resolves when the campaign has ended. */
  readonly stop: () => Promise<void>;
}

/** Options of {@link createCandidate}. */
export interface CandidateOptions {
  readonly elector: Elector;
  /** An open driver, into which the candidate may inject faults. */
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly leaderKey: string;
  readonly instance: string;
  readonly highestSeenTerm?: () => number;
  /** Called for each leadership when it is won. */
  readonly onElected: (leadership: Leadership) => void;
}

/** Creates a candidate that does not campaign yet. */
export function createCandidate(options: CandidateOptions): Candidate {
  const { elector, namespace, leaderKey, instance, onElected } = options;
  const driver = faultyDriver(options.driver);
  const clock = countingClock();
  const ending = new AbortController();
  const leaderships: Leadership[] = [];
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const ignore = (): void => undefined;
  const candidacy: Candidacy = {
    driver,
    namespace,
    instance,
    leaderKey,
    signal: ending.signal,
    clock,
    logger: { debug: ignore, info: ignore, warn, error: warn },
    random: Math.random,
    newId: randomUUID,
    highestSeenTerm: options.highestSeenTerm ?? (() => 0),
  };

  const run = async (): Promise<void> => {
    for await (const leadership of elector.campaign(candidacy)) {
      leaderships.push(leadership);
      onElected(leadership);
      await ended(leadership.signal);
    }
  };
  let running: Promise<void> = Promise.resolve();

  return {
    candidacy,
    driver,
    leaderships,
    warnings,
    leftoverCount: () =>
      clock.timerCount + driver.listenerCount + getEventListeners(ending.signal, 'abort').length,
    campaign: () => {
      running = run();
      // Handled by stop(); until then an error must not be an unhandled rejection.
      running.catch(ignore);
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
