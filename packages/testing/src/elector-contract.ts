import type { Elector, RedisDriver } from '@smart-redis/core';
import type { ContractRunner } from './contract-runner.js';
import type { ArenaTest } from './elector/arena.js';
import { inArena } from './elector/arena.js';
import { campaignTests } from './elector/campaign-tests.js';
import { exclusiveOutageTests } from './elector/exclusive-outage-tests.js';
import { exclusiveTests } from './elector/exclusive-tests.js';
import { leadershipTests } from './elector/leadership-tests.js';
import { outageTests } from './elector/outage-tests.js';
import { netDriver } from './net-driver/net-driver.js';
import type { RedisServer } from './servers/start-redis.js';
import { startRedis } from './servers/start-redis.js';

/** Options of {@link describeElector}. */
export interface ElectorContractOptions extends ContractRunner {
  /** Creates an elector, with times as short as it supports: `leaseElector({ ttl: '300ms' })`. */
  readonly create: () => Elector;
  /**
   * Creates a driver for that server, with its own connections; the suite opens and closes it.
   * @default `netDriver`
   */
  readonly connect?: (address: { host: string; port: number }) => RedisDriver;
  /** Milliseconds that a test waits at most. @default 20000 */
  readonly patienceMs?: number;
}

/**
 * The contract of `Elector`: defines a test for each of its promises, on a real Redis server and
 * with real faults. Tests of exclusive leadership are only defined if the elector's `exclusive` is
 * true.
 *
 * @example
 * describeElector({
 *   describe,
 *   it,
 *   beforeAll,
 *   afterAll,
 *   create: () => leaseElector({ ttl: '300ms' }),
 * });
 */
export function describeElector(options: ElectorContractOptions): void {
  const { create, connect = netDriver, patienceMs = 20_000 } = options;
  const { name, exclusive } = create();

  options.describe(`elector contract: ${name}`, () => {
    let server: RedisServer | undefined;
    options.beforeAll(async () => {
      server = await startRedis();
    });
    options.afterAll(async () => {
      await server?.stop();
    });
    const it: ArenaTest = (title, test) => {
      options.it(title, async () => {
        if (server === undefined) throw new Error('beforeAll has not started the server');
        await inArena({ server, createElector: create, connect, patienceMs }, test);
      });
    };

    leadershipTests(it);
    campaignTests(it);
    outageTests(it);
    if (exclusive !== true) return;
    exclusiveTests(it);
    exclusiveOutageTests(it);
  });
}
