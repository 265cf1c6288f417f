import type { RedisServer, StartRedisOptions } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import type { DriverUnderTest } from './drivers.js';
import { drivers } from './drivers.js';
import type { Lab } from './lab.js';
import { openLab } from './lab.js';

/**
 * Defines the tests once for each driver; they share a server, and open labs of their own on it.
 */
export function describeWithServer(
  title: string,
  body: (lab: () => Lab, driver: DriverUnderTest) => void,
  options: StartRedisOptions = {},
): void {
  describe.each(drivers)(`${title} over $name`, (driver) => {
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
  });
}
