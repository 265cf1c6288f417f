import type { RedisDriver } from '@smart-redis/core';
import type { ContractRunner } from './contract-runner.js';
import { addressTests } from './driver/address-tests.js';
import { connectionTests } from './driver/connection-tests.js';
import type { ConnectionTarget, DriverTest } from './driver/bench.js';
import { onBench } from './driver/bench.js';
import { outageTests } from './driver/outage-tests.js';
import { replyTests } from './driver/reply-tests.js';
import type { DriverStage, StageServer } from './driver/stage.js';
import { realStage } from './driver/stage.js';
import { subscriptionTests } from './driver/subscription-tests.js';
import { transactionTests } from './driver/transaction-tests.js';
import { userTests } from './driver/user-tests.js';
import { waitingTests } from './driver/waiting-tests.js';
import type { StartRedisOptions } from './servers/start-redis.js';

/**
 * Optional parts of the contract:
 * - `addresses`: opening fails for an address where nothing listens, and names it;
 * - `users`: passwords, and users with restricted permissions.
 */
export type DriverContractPart = 'addresses' | 'users';

/** Options of {@link describeDriver}. */
export interface DriverContractOptions extends ContractRunner {
  /** Name for the title: `'ioredis 6'`. */
  readonly name: string;
  /** Creates a driver for that server, with its own connections; the suite opens and closes it. */
  readonly connect: (target: ConnectionTarget) => RedisDriver;
  /** Options of the server: `{ tls: true }`. @default no password, no TLS */
  readonly server?: StartRedisOptions;
  /**
   * A replacement for the real server, for a driver without one; the suite injects faults there.
   * @default a real server, and TCP proxies
   */
  readonly stage?: DriverStage;
  /** Parts that the stage does not support; a driver over sockets passes all. @default none */
  readonly without?: readonly DriverContractPart[];
  /** Milliseconds that a test waits at most. @default 20000 */
  readonly patienceMs?: number;
}

/**
 * The contract of `RedisDriver`: defines a test for each of its promises, on a real Redis server
 * and with real faults. The tests of the parts in `without` are not defined:
 * - `addresses`: refuses to open where nobody listens, and says where;
 * - `users`: opens as an ACL user, and refuses a wrong password without showing it; refuses to open
 *   without the password that the server wants; opens as a user who may not name connections;
 *   subscribes again to what Redis allows.
 *
 * @example
 * describeDriver({
 *   describe,
 *   it,
 *   beforeAll,
 *   afterAll,
 *   name: 'mine',
 *   connect: ({ url }) => myDriver(url),
 * });
 */
export function describeDriver(options: DriverContractOptions): void {
  const { name, connect, patienceMs = 20_000, without = [] } = options;
  const { stage = realStage(options.server) } = options;
  options.describe(`driver contract: ${name}`, () => {
    let server: StageServer | undefined;
    options.beforeAll(async () => {
      server = await stage.startServer();
    });
    options.afterAll(async () => {
      await server?.stop();
    });
    const it: DriverTest = (title, test) => {
      options.it(title, async () => {
        if (server === undefined) throw new Error('beforeAll has not started the server');
        await onBench({ stage, server, connect, patienceMs }, test);
      });
    };
    connectionTests(it);
    if (!without.includes('addresses')) addressTests(it);
    if (!without.includes('users')) userTests(it);
    replyTests(it);
    transactionTests(it);
    subscriptionTests(it);
    outageTests(it);
    waitingTests(it);
  });
}
