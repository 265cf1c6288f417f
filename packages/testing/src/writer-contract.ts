import type { RedisDriver, Target } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import type { ContractRunner } from './contract-runner.js';
import { netDriver } from './net-driver/net-driver.js';
import type { RedisServer } from './servers/start-redis.js';
import { startRedis } from './servers/start-redis.js';
import { elementTests } from './writer/element-tests.js';
import { pureTests } from './writer/pure-tests.js';
import { refreshTests } from './writer/refresh-tests.js';
import type { WriterTest } from './writer/writer-bench.js';
import { onWriterBench } from './writer/writer-bench.js';

/** Options of {@link describeWriter}. */
export interface WriterContractOptions<Row> extends ContractRunner {
  /** Creates the target for a live key: `(key) => hash({ key })`. */
  readonly target: (key: string) => Target<Row>;
  /** Returns `count` different rows; more rows result in a larger key. */
  readonly rows: (count: number) => readonly Row[];
  /** Creates a driver for that server; the suite opens and closes it. @default `netDriver` */
  readonly connect?: (address: { host: string; port: number }) => RedisDriver;
}

/**
 * The contract of `Writer`, for authors of writers: defines a test for each of its promises, on a
 * real Redis server.
 *
 * @example
 * describeWriter({
 *   describe,
 *   it,
 *   beforeAll,
 *   afterAll,
 *   target: (key) => uniqueTags({ key }),
 *   rows: (count) => Array.from({ length: count }, (_, id) => ({ id, tags: [`tag ${id}`] })),
 * });
 */
export function describeWriter<Row>(options: WriterContractOptions<Row>): void {
  const { target, rows, connect = netDriver } = options;
  options.describe(`writer contract: ${target('key').writer.type}`, () => {
    let server: RedisServer | undefined;
    options.beforeAll(async () => {
      server = await startRedis();
    });
    options.afterAll(async () => {
      await server?.stop();
    });
    const it: WriterTest<Row> = (title, test) => {
      options.it(title, async () => {
        if (server === undefined) throw new Error('beforeAll has not started the server');
        const driver = connect(server);
        const open = (): SmartRedis => new SmartRedis({ driver, logger: false });
        await onWriterBench({ server, driver, target, rows, open }, test);
      });
    };
    pureTests(it);
    refreshTests(it);
    elementTests(it);
  });
}
