import { randomUUID } from 'node:crypto';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import { systemClock } from '@smart-redis/core/drivers';
import type { RedisServer } from '@smart-redis/testing';
import { netDriver } from '@smart-redis/testing';
import type { LeaseElectorOptions } from '../src/index.js';
import { leaseElector } from '../src/index.js';

/** An instance that campaigns by lease; ends with its block. */
export interface Candidate extends AsyncDisposable {
  readonly candidacy: Candidacy;
  readonly leaderships: readonly Leadership[];
  readonly warnings: readonly string[];
}

/** Starts a {@link Candidate}; `alter` changes what its elector is given. */
export async function startCandidate(
  server: Pick<RedisServer, 'host' | 'port'>,
  options: LeaseElectorOptions,
  alter: (candidacy: Candidacy) => Candidacy = (candidacy) => candidacy,
): Promise<Candidate> {
  const driver = netDriver(server);
  await driver.open();
  const ending = new AbortController();
  const leaderships: Leadership[] = [];
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const ignore = (): void => undefined;
  const candidacy = alter({
    driver,
    namespace: 'lease-test',
    instance: randomUUID(),
    leaderKey: '{lease-test}:leader',
    signal: ending.signal,
    clock: systemClock,
    logger: { debug: ignore, info: ignore, warn, error: warn },
    random: Math.random,
    newId: randomUUID,
    highestSeenTerm: () => 0,
  });
  const run = async (): Promise<void> => {
    for await (const leadership of leaseElector(options).campaign(candidacy)) {
      leaderships.push(leadership);
    }
  };
  const running = run();
  return {
    candidacy,
    leaderships,
    warnings,
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await running;
      await driver.close();
    },
  };
}
