import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryDriver, RedisServer } from '../../src/index.js';
import { manualClock, memoryRedis, netDriver, startRedis, waitFor } from '../../src/index.js';
import { commandSteps, stepKeys } from './command-steps.js';
import { deltaSteps } from './delta-steps.js';
import type { RecordedDelta } from './record-deltas.js';
import { recordDelta, scriptCallOf } from './record-deltas.js';
import type { ScriptCall } from './record-scripts.js';
import { recordScripts } from './record-scripts.js';
import { disturbances, electionSteps, leaderKey, scriptSteps } from './script-steps.js';
import type { Side, Step } from './side.js';
import { contents, outcome } from './side.js';

let server: RedisServer;
let real: Side;
let memory: Side;
let memoryDriver: MemoryDriver;
let recorded: readonly ScriptCall[];
let delta: RecordedDelta;

beforeAll(async () => {
  server = await startRedis();
  const driver = netDriver(server);
  await driver.open();
  real = {
    driver,
    expired: async (key) => {
      const isGone = async (): Promise<boolean> => (await driver.send(['EXISTS', key])) === 0;
      await waitFor(isGone, { message: 'expiry' });
    },
  };
  memoryDriver = memoryRedis({ clock: manualClock(Date.now()) }).driver();
  await memoryDriver.open();
  memory = { driver: memoryDriver, expired: () => memoryDriver.advance(1) };
  recorded = await recordScripts();
  delta = await recordDelta();
});

afterAll(async () => {
  await real.driver.close();
  await memoryDriver.close();
  await server.stop();
});

describe('the Redis in memory', () => {
  it('answers any sequence of commands as a real server does', async () => {
    await compare(fc.array(commandSteps, { minLength: 5, maxLength: 60 }), 120);
  });

  it('runs the scripts of an election as a real server does', async () => {
    await compare(
      fc.array(fc.oneof(electionSteps, disturbances), { minLength: 5, maxLength: 25 }),
      100,
    );
  });

  it('runs the scripts of claims, staging and commits as a real server does', async () => {
    expect(new Set(recorded.map(({ source }) => source)).size).toBe(12);
    const calls = fc.constantFrom(...recorded).chain(scriptSteps);
    await compare(fc.array(fc.oneof(calls, calls, disturbances), { maxLength: 25 }), 60);
  });

  it('runs deltas as a real server does, also where they are refused', async () => {
    let openedCount = 0;
    const sequences = deltaSteps(delta, () => (openedCount += 1));
    await compare(sequences, 60);
    expect(openedCount).toBeGreaterThan(10);
  });
});

async function compare(sequences: fc.Arbitrary<Step[]>, numRuns: number): Promise<void> {
  const deltaCalls = delta.transaction.flatMap((command) => scriptCallOf(command) ?? []);
  const scriptKeys = [...recorded, ...delta.build, ...deltaCalls].flatMap(({ keys }) => keys);
  const keys = [...stepKeys, leaderKey, '{r}:leader:term', ...scriptKeys];
  await fc.assert(
    fc.asyncProperty(sequences, async (steps) => {
      await real.driver.send(['FLUSHDB']);
      await memory.driver.send(['FLUSHDB']);
      for (const [what, run] of steps) {
        const [found, expected] = [await outcome(run(memory)), await outcome(run(real))];
        expect(found, what).toEqual(expected);
      }
      expect(await contents(memory, keys)).toEqual(await contents(real, keys));
    }),
    { numRuns },
  );
}
