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
 * Parts of the contract that are about what not every place has:
 * - `addresses`: an address where nobody listens is refused, and named;
 * - `users`: passwords, and users with rights of their own.
 */
export type DriverContractPart = 'addresses' | 'users';

/** Options of {@link describeDriver}. */
export interface DriverContractOptions extends ContractRunner {
  /** For the title: `'ioredis 6'`. */
  readonly name: string;
  /** A driver with connections of its own to that server; the suite opens and closes it. */
  readonly connect: (target: ConnectionTarget) => RedisDriver;
  /** How the server is set up: `{ tls: true }`. @default no password, no TLS */
  readonly server?: StartRedisOptions;
  /**
   * Another place than a real server, for a driver that leads to none: the suite breaks things
   * there.
   * @default a real server, and TCP proxies
   */
  readonly stage?: DriverStage;
  /** Parts that the place does not have; a driver over sockets passes all. @default none */
  readonly without?: readonly DriverContractPart[];
  /** Milliseconds after which a test gives up waiting. @default 20000 */
  readonly patienceMs?: number;
}

/**
 * The contract of `RedisDriver`: defines a test for each of its promises, on a real Redis server
 * and with real faults. Of `without` nothing is defined:
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
