import { memoryRedis } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { lifeMutants } from '../src/life/mutants.js';
import { lifeScenarios } from '../src/life/scenarios.js';
import { loadEdited } from '../src/mutants/load-edited.js';

type Scenarios = typeof lifeScenarios;

const scenarios = new URL('../src/life/scenarios.ts', import.meta.url);

describe('the life of caches, in virtual time', () => {
  it.each(Object.entries(lifeScenarios))('keeps every promise: %s', async (_, play) => {
    expect(await play(memoryRedis())).toEqual([]);
  });

  it.each(lifeMutants.map((mutant) => [mutant.fault, mutant] as const))(
    'has violations where %s',
    async (_, { edits, foundBy, finds }) => {
      const loaded = (await loadEdited(scenarios, edits)) as { lifeScenarios: Scenarios };
      const found = await loaded.lifeScenarios[foundBy](memoryRedis());
      expect(
        found.some((text) => finds.test(text)),
        found.join('\n'),
      ).toBe(true);
    },
  );
});
