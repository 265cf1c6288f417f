import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { demandFit } from '../../src/mutants/load-edited.js';
import { checkVirtualWalks } from '../../src/walk/check-virtual-walks.js';
import { loadMutant } from '../../src/walk/mutants/load-mutant.js';
import { walkMutants } from '../../src/walk/mutants/walk-mutants.js';
import { walkVirtually } from '../../src/walk/virtual-walk.js';
import { patienceMs, updatedTwice } from './updated-twice.js';

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
