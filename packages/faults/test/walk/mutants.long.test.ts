import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { keptWalks } from '../../src/walk/kept-walks.js';
import { findMutant } from '../../src/walk/mutants/find-mutant.js';
import { walkMutants } from '../../src/walk/mutants/walk-mutants.js';
import { patienceMs, updatedTwice } from './updated-twice.js';

const common = walkMutants.filter(({ isRare }) => isRare !== true);

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

describe('what users do, in virtual time', () => {
  it.each(common.map((mutant) => [mutant.fault, mutant] as const))(
    'finds out that %s',
    async (_, mutant) => {
      const kept = [...keptWalks, updatedTwice];
      const search = { lua, seed: 1, mostWalks: 200, kept, patienceMs };
      const found = await findMutant(mutant, search);
      expect(found.violation, `${String(found.walkCount)} walks`).not.toBeNull();
    },
  );
});
