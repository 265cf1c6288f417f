import fc from 'fast-check';
import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { runEngine } from '../../src/virtual/engine.js';
import { withoutStacks } from '../../src/virtual/without-stacks.js';
import type { BrokenScript } from './broken-scripts.js';
import { brokenDeltas, brokenScripts } from './broken-scripts.js';
import { cacheMoves } from './moves.js';

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

const runs = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  instanceCount: fc.constantFrom(1, 2, 3),
  moves: cacheMoves,
  // Half of the runs are full builds, half are deltas.
  delta: fc.boolean(),
});

describe('the engine in virtual time', () => {
  it('keeps its promises under random faults', async () => {
    await withoutStacks(() =>
      fc.assert(
        fc.asyncProperty(runs, async (run) => {
          const { violation } = await runEngine({ lua, ...run });
          expect(violation).toBeNull();
        }),
        { numRuns: 80, seed: 1 },
      ),
    );
  });

  it.each(Object.entries(brokenScripts))('has violations with a script that %s', (_, broken) =>
    findOut(broken, false),
  );

  it.each(Object.entries(brokenDeltas))('has violations with a delta that %s', (_, broken) =>
    findOut(broken, true),
  );
});

/** The broken script must be detected, by runs that find nothing without it. */
async function findOut(broken: BrokenScript, delta: boolean): Promise<void> {
  const { moves, firstSeed = 1, fault } = broken;
  let isChanged = false;
  const suffer = (source: string): string =>
    fault === undefined ? source : source.replace(fault.from, () => fault.to);
  const alterScript = (source: string): string => {
    const sound = suffer(source);
    const altered = sound.replace(broken.from, broken.to);
    isChanged ||= altered !== sound;
    return altered;
  };
  let found: string | null = null;
  for (let seed = firstSeed; seed < firstSeed + 100 && found === null; seed += 1) {
    const run = { lua, seed, instanceCount: 2, moves, delta };
    expect((await runEngine({ ...run, alterScript: suffer })).violation).toBeNull();
    found = (await runEngine({ ...run, alterScript })).violation;
  }
  expect(isChanged).toBe(true);
  expect(found ?? '').toMatch(broken.finds);
}
