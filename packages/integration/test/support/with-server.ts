import type { RedisServer, StartRedisOptions } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import type { DriverUnderTest } from './drivers.js';
import { drivers } from './drivers.js';
import type { Lab } from './lab.js';
import { openLab } from './lab.js';

type Body = (lab: () => Lab, driver: DriverUnderTest) => void;

/** Defines the tests once for each driver; they share a server, and open their own labs on it. */
export function describeWithServer(
  title: string,
  body: Body,
  options: StartRedisOptions = {},
): void {
  describe.each(drivers)(`${title} over $name`, (driver) => defineTests(driver, body, options));
}

/**
 * The same, with all tests running concurrently: for tests that mostly wait, and do nothing to the
 * server or the process that could affect another test.
 */
export function describeSideBySide(title: string, body: Body): void {
  describe.concurrent.each(drivers)(`${title} over $name`, (driver) => defineTests(driver, body));
}

function defineTests(driver: DriverUnderTest, body: Body, options: StartRedisOptions = {}): void {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    server = await startRedis(options);
  });
  afterAll(async () => {
    await server?.stop();
  });
  body(() => {
    if (server === undefined) throw new Error('beforeAll has not started the server');
    return openLab(server, driver);
  }, driver);
}
