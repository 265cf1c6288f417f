import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../src/lab/processes/lab.js';
import { openLab } from '../src/lab/processes/lab.js';
import { mutantCases } from '../src/mutants/cases.js';
import { runMutant } from '../src/mutants/run-mutant.js';
import { driverNames } from '../src/run/driver-name.js';

const quick = mutantCases.filter(({ isSlow }) => isSlow !== true);

/** Safeguards of the product are removed in turn, half of them over each library. */
describe('the lab detects a product', () => {
  let server: RedisServer;
  let lab: Lab;
  beforeAll(async () => {
    [server, lab] = await Promise.all([startRedis(), openLab({ spare: 2 })]);
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
    await server.stop();
  });

  it.each(quick.map((mutant, index) => [mutant.removed, mutant, index] as const))(
    'without %s',
    async (_, mutant, index) => {
      const driver = driverNames[index % driverNames.length] ?? 'ioredis';
      const { isCaught, violations } = await runMutant(mutant, lab, server, driver);
      expect(isCaught, violations.slice(0, 5).join('\n')).toBe(true);
    },
  );
});
