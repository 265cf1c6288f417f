import fc from 'fast-check';
import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { runEngine } from '../../src/virtual/engine.js';
import { withoutStacks } from '../../src/virtual/without-stacks.js';
import { brokenScripts } from './broken-scripts.js';
import { moves } from './moves.js';

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

const runs = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  instanceCount: fc.constantFrom(1, 2, 3),
  moves,
});

describe('the engine in virtual time', () => {
  it('keeps its promises, whatever is done to its instances', async () => {
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

  it.each(Object.entries(brokenScripts))('finds out a script that %s', async (_, broken) => {
    let isChanged = false;
    const alterScript = (source: string): string => {
      const altered = source.replace(broken.from, broken.to);
      isChanged ||= altered !== source;
      return altered;
    };
    let found: string | null = null;
    for (let seed = 1; seed <= 100 && found === null; seed += 1) {
      const { moves } = broken;
      const run = { lua, seed, instanceCount: 2, moves };
      expect((await runEngine(run)).violation).toBeNull();
      found = (await runEngine({ ...run, alterScript })).violation;
    }
    expect(isChanged).toBe(true);
    expect(found ?? '').toMatch(broken.finds);
  });
});
