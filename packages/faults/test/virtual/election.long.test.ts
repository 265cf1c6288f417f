import fc from 'fast-check';
import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { runElection } from '../../src/virtual/election.js';
import { withoutStacks } from '../../src/virtual/without-stacks.js';
import { brokenElectors } from './broken-electors.js';
import { keptElections } from './kept-elections.js';
import { elections } from './moves.js';

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

describe('electors in virtual time', () => {
  it('keep every invariant under random faults', async () => {
    await withoutStacks(() =>
      fc.assert(
        fc.asyncProperty(elections, async (election) => {
          const { violation } = await runElection({ lua, ...election });
          expect(violation).toBeNull();
        }),
        // A separate seed, like that of the cases below; row F22 of `pnpm faults` tries others.
        {
          numRuns: 250,
          seed: 2,
          examples: Object.values(keptElections).map((election) => [election]),
        },
      ),
    );
  });

  it.each(Object.entries(brokenElectors))('violate an invariant if one %s', async (_, broken) => {
    const found: string[] = [];
    await withoutStacks(() =>
      fc.check(
        fc.asyncProperty(elections, async (election) => {
          const { violation } = await runElection({ lua, ...election, ...broken.options });
          if (violation !== null) found.push(violation);
          return violation === null || !broken.finds.test(violation);
        }),
        { numRuns: 2000, endOnFailure: true, seed: broken.seed ?? 1 },
      ),
    );
    expect(found.at(-1) ?? '').toMatch(broken.finds);
  });
});
