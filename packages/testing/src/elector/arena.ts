import { randomUUID } from 'node:crypto';
import type { Elector, RedisDriver } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import type { RedisServer } from '../servers/start-redis.js';
import { waitFor } from '../wait-for.js';
import type { Candidate, CandidateOptions } from './candidate.js';
import { createCandidate } from './candidate.js';

/** Options of an arena. */
export interface ArenaOptions {
  readonly server: RedisServer;
  readonly createElector: () => Elector;
  readonly connect: (address: { host: string; port: number }) => RedisDriver;
  /** Milliseconds that a test waits at most. */
  readonly patienceMs: number;
}

/** The environment of a test: a separate namespace on a real server. */
export interface Arena {
  readonly server: RedisServer;
  readonly namespace: string;
  readonly leaderKey: string;
  /** All leaderships of all candidates, in the order in which they were won. */
  readonly elections: readonly Leadership[];
  /** The current leaderships. */
  leading(): Leadership[];
  /** A candidate with its own elector and connections; it does not campaign yet. */
  candidate(options?: {
    readonly address?: { host: string; port: number };
    readonly highestSeenTerm?: () => number;
  }): Promise<Candidate>;
  /** Creates `count` candidates that campaign. */
  rivals(count: number): Promise<Candidate[]>;
  /** A campaign that the test iterates itself. */
  iterate(): Promise<{ campaign: AsyncIterator<Leadership>; end: () => void }>;
  /** Settles as `work`, or rejects if that takes too long. */
  settles(what: string, work: Promise<unknown>): Promise<void>;
  /** Waits for an election after the first `count` elections, and resolves with it. */
  electionAfter(count: number): Promise<Leadership>;
  waitFor(message: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  /** The value of the leader key, read independently of the electors. */
  leaderKeyValue(): Promise<string | null>;
}

/** Defines a test that runs in its own arena. */
export type ArenaTest = (title: string, test: (arena: Arena) => Promise<void>) => void;

/** Runs a test in an arena, and ends every campaign and connection after it. */
export async function inArena(
  { server, createElector, connect, patienceMs }: ArenaOptions,
  test: (arena: Arena) => Promise<void>,
): Promise<void> {
  const namespace = `elector-contract-${randomUUID()}`;
  const leaderKey = `{${namespace}}:leader`;
  const elections: Leadership[] = [];
  const candidates: Candidate[] = [];

  const candidate: Arena['candidate'] = async ({ address = server, highestSeenTerm } = {}) => {
    const driver = connect({ host: address.host, port: address.port });
    await driver.open();
    const options: CandidateOptions = {
      elector: createElector(),
      driver,
      namespace,
      leaderKey,
      instance: `instance ${String(candidates.length + 1)}`,
      onElected: (leadership) => void elections.push(leadership),
      ...(highestSeenTerm === undefined ? {} : { highestSeenTerm }),
    };
    const created = createCandidate(options);
    candidates.push(created);
    return created;
  };
  const arena: Arena = {
    server,
    namespace,
    leaderKey,
    elections,
    leading: () => elections.filter((leadership) => leadership.isCurrent()),
    candidate,
    rivals: async (count) => {
      const rivals: Candidate[] = [];
      while (rivals.length < count) rivals.push(await candidate());
      for (const rival of rivals) rival.campaign();
      return rivals;
    },
    iterate: async () => {
      const { candidacy, stop } = await candidate();
      const campaign = createElector().campaign(candidacy)[Symbol.asyncIterator]();
      return { campaign, end: () => void stop() };
    },
    settles: (what, work) => settleWithin(what, work, patienceMs),
    electionAfter: (count) =>
      waitFor(() => elections[count], {
        message: `election number ${String(count + 1)}`,
        timeoutMs: patienceMs,
        everyMs: 2,
      }),
    waitFor: async (message, condition) => {
      await waitFor(condition, { message, timeoutMs: patienceMs, everyMs: 2 });
    },
    leaderKeyValue: async () => (await server.command('GET', leaderKey)) as string | null,
  };
  try {
    await test(arena);
  } finally {
    await Promise.all(candidates.map((each) => endCandidate(each, patienceMs)));
  }
}

async function endCandidate({ driver, stop }: Candidate, patienceMs: number): Promise<void> {
  driver.suffer('none');
  try {
    await settleWithin('the end of a campaign', stop(), patienceMs);
  } finally {
    await driver.close();
  }
}

async function settleWithin(what: string, work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not within ${String(limitMs)} ms: ${what}`));
    }, limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
