import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { demandFit } from '../../src/mutants/load-edited.js';
import { checkVirtualWalks } from '../../src/walk/check-virtual-walks.js';
import { keptWalks } from '../../src/walk/kept-walks.js';
import { findMutant } from '../../src/walk/mutants/find-mutant.js';
import { loadMutant } from '../../src/walk/mutants/load-mutant.js';
import { walkMutants } from '../../src/walk/mutants/walk-mutants.js';
import { walkVirtually } from '../../src/walk/virtual-walk.js';
import type { Walk } from '../../src/walk/walk-steps.js';

const who = 0;
const apart = { delta: false, atomic: false, extra: false };

/**
 * Far more than a sound walk needs. Mutants get no less, so that none is detected only because the
 * wait is short.
 */
const patienceMs = 10_000;

/** A fault that random walks find late: two updates use the same names of staging keys. */
const updatedTwice: Walk = {
  seed: 0,
  instanceCount: 1,
  steps: [
    { step: { do: 'register', who, shape: apart }, isAwaited: true },
    { step: { do: 'refresh', who }, isAwaited: true },
    { step: { do: 'update', who, shape: null }, isAwaited: true },
    { step: { do: 'update', who, shape: null }, isAwaited: true },
    { step: { do: 'unregister', who, dropData: true }, isAwaited: true },
  ],
};

const common = walkMutants.filter(({ isRare }) => isRare !== true);

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

describe('what users do, in virtual time', () => {
  it('keeps every promise', async () => {
    expect(await checkVirtualWalks({ lua, seed: 1, count: 50, patienceMs })).toBeNull();
    const { violation } = await walkVirtually({ lua, ...updatedTwice, patienceMs });
    expect(violation).toBeNull();
  });

  it.each(common.map((mutant) => [mutant.fault, mutant] as const))(
    'finds out that %s',
    async (_, mutant) => {
      const kept = [...keptWalks, updatedTwice];
      const search = { lua, seed: 1, mostWalks: 200, kept, patienceMs };
      const found = await findMutant(mutant, search);
      expect(found.violation, `${String(found.walkCount)} walks`).not.toBeNull();
    },
  );

  it('fits every mutant to the sources of the product', async () => {
    await demandFit(walkMutants.flatMap(({ edits }) => edits));
  });

  it.each([
    ['a part', { file: 'waiting/in-turns.ts', part: 'no such part', replacement: '' }],
    ['a file', { file: 'no-such-file.ts', part: '', replacement: '' }],
  ])('wants a mutant that fits: it refuses one of %s that is not there', async (_, edit) => {
    await expect(loadMutant([edit])).rejects.toThrow('does not fit');
    await expect(demandFit([edit])).rejects.toThrow('does not fit');
  });
});
