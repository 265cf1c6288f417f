import type { RedisServer, StartRedisOptions } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { DriverUnderTest } from './drivers.js';
import { driverOf, drivers, everyDriver } from './drivers.js';
import type { Lab } from './lab.js';
import { openLab } from './lab.js';

type Body = (lab: () => Lab, driver: DriverUnderTest) => void;

/**
 * Defines tests of the engine, which share a server, and open their own labs on it. Each runs over
 * one driver, chosen by its title: the contract of drivers tests what both promise. All run over
 * both if `body` takes the driver, and with `EVERY_DRIVER=1`.
 */
export function describeWithServer(
  title: string,
  body: Body,
  options: StartRedisOptions = {},
): void {
  if (body.length > 1 || everyDriver) {
    describe.each(drivers)(`${title} over $name`, (driver) =>
      defineTests(
        (lab) => body(lab, driver),
        () => driver,
        options,
      ),
    );
    return;
  }
  const driver = (): DriverUnderTest => driverOf(expect.getState().currentTestName ?? '');
  describe(title, () => defineTests((lab) => body(lab, drivers[0]), driver, options));
}

/**
 * The same over each driver, with all tests running concurrently: for tests that mostly wait, and do
 * nothing to the server or the process that could affect another test.
 */
export function describeSideBySide(title: string, body: Body): void {
  describe.concurrent.each(drivers)(`${title} over $name`, (driver) =>
    defineTests(
      (lab) => body(lab, driver),
      () => driver,
    ),
  );
}

function defineTests(
  body: (lab: () => Lab) => void,
  driverNow: () => DriverUnderTest,
  options: StartRedisOptions = {},
): void {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    server = await startRedis(options);
  });
  afterAll(async () => {
    await server?.stop();
  });
  body(() => {
    if (server === undefined) throw new Error('beforeAll has not started the server');
    return openLab(server, driverNow());
  });
}
