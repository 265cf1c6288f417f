import type { RedisDriver } from '@smart-redis/core';
import type { ContractRunner } from './contract-runner.js';
import { connectionTests } from './driver/connection-tests.js';
import type { ConnectionTarget, DriverTest } from './driver/bench.js';
import { onBench } from './driver/bench.js';
import { outageTests } from './driver/outage-tests.js';
import { replyTests } from './driver/reply-tests.js';
import { subscriptionTests } from './driver/subscription-tests.js';
import { transactionTests } from './driver/transaction-tests.js';
import { waitingTests } from './driver/waiting-tests.js';
import type { RedisServer, StartRedisOptions } from './servers/start-redis.js';
import { startRedis } from './servers/start-redis.js';

/** Options of {@link describeDriver}. */
export interface DriverContractOptions extends ContractRunner {
  /** For the title: `'ioredis 6'`. */
  readonly name: string;
  /** A driver with connections of its own to that server; the suite opens and closes it. */
  readonly connect: (target: ConnectionTarget) => RedisDriver;
  /** How the server is set up: `{ tls: true }`. @default no password, no TLS */
  readonly server?: StartRedisOptions;
  /** Milliseconds after which a test gives up waiting. @default 20000 */
  readonly patienceMs?: number;
}

/**
 * The contract of `RedisDriver`: defines a test for each of its promises, on a real Redis server
 * and with real faults.
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
  const { name, connect, patienceMs = 20_000 } = options;
  options.describe(`driver contract: ${name}`, () => {
    let server: RedisServer | undefined;
    options.beforeAll(async () => {
      server = await startRedis(options.server);
    });
    options.afterAll(async () => {
      await server?.stop();
    });
    const it: DriverTest = (title, test) => {
      options.it(title, async () => {
        if (server === undefined) throw new Error('beforeAll has not started the server');
        await onBench({ server, connect, patienceMs }, test);
      });
    };
    connectionTests(it);
    replyTests(it);
    transactionTests(it);
    subscriptionTests(it);
    outageTests(it);
    waitingTests(it);
  });
}
