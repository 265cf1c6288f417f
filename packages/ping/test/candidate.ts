import { randomUUID } from 'node:crypto';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import { systemClock } from '@smart-redis/core/drivers';
import type { RedisServer } from '@smart-redis/testing';
import { netDriver } from '@smart-redis/testing';
import type { PingElectorOptions } from '../src/index.js';
import { pingElector } from '../src/index.js';

/** An instance that campaigns by ping; ends with its block. */
export interface Candidate extends AsyncDisposable {
  readonly leaderships: readonly Leadership[];
  readonly warnings: readonly string[];
  /** What the campaign threw, which must be nothing. */
  readonly errors: readonly unknown[];
  /** How often it drew a random number: it does for every pause. */
  readonly pauses: number;
  leads(): boolean;
}

/** Starts a {@link Candidate} named `<host>:…`. */
export async function startCandidate(
  server: Pick<RedisServer, 'host' | 'port'>,
  namespace: string,
  host: string,
  options: PingElectorOptions,
): Promise<Candidate> {
  const driver = netDriver(server);
  await driver.open();
  const ending = new AbortController();
  const leaderships: Leadership[] = [];
  const warnings: string[] = [];
  const errors: unknown[] = [];
  let pauses = 0;
  const ignore = (): void => undefined;
  const warn = (message: string): void => void warnings.push(message);
  const candidacy: Candidacy = {
    driver,
    namespace,
    leaderKey: leaderKeyOf(namespace),
    instance: `${host}:${randomUUID()}`,
    signal: ending.signal,
    clock: systemClock,
    newId: randomUUID,
    random: () => {
      pauses += 1;
      return Math.random();
    },
    highestSeenTerm: () => 0,
    logger: { debug: ignore, info: ignore, warn, error: warn },
  };
  const run = async (): Promise<void> => {
    for await (const leadership of pingElector(options).campaign(candidacy)) {
      leaderships.push(leadership);
    }
  };
  const running = run().catch((error: unknown) => void errors.push(error));
  return {
    leaderships,
    warnings,
    errors,
    get pauses() {
      return pauses;
    },
    leads: () => leaderships.some((leadership) => leadership.isCurrent()),
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await running;
      await driver.close();
    },
  };
}

/** Where the candidates of a namespace meet. */
export function leaderKeyOf(namespace: string): string {
  return `{${namespace}}:leader`;
}
