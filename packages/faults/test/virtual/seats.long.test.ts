import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/run/seeded-random.js';
import { findSeatMutant } from '../../src/virtual/seats/find-seat-mutant.js';
import { randomSeatMoves } from '../../src/virtual/seats/random-seat-moves.js';
import { runSeats } from '../../src/virtual/seats/run-seats.js';
import { seatMutants } from '../../src/virtual/seats/seat-mutants.js';
import { withoutStacks } from '../../src/virtual/without-stacks.js';

let lua: ScriptRunner;

beforeAll(async () => {
  lua = await startLua();
});

// Row F52 searches on, and finds the mutants of the sources too, which must be bundled.
describe('seats in virtual time', () => {
  it('keep their promises under random faults', async () => {
    await withoutStacks(async () => {
      for (let seed = 1; seed <= 5; seed += 1) {
        const random = seededRandom(seed);
        const memberCount = 2 + Math.floor(random() * 3);
        const moves = randomSeatMoves(random);
        const { violation } = await runSeats({ lua, seed, memberCount, moves });
        expect(violation, JSON.stringify({ seed, memberCount, moves })).toBeNull();
      }
    });
  });

  it.each(
    seatMutants
      .filter(({ script }) => script !== undefined)
      .map((mutant) => [mutant.fault, mutant] as const),
  )('have violations where %s', async (_, mutant) => {
    const { sound, violation } = await withoutStacks(() => findSeatMutant(mutant, lua, 30));
    expect(violation ?? '').toMatch(mutant.finds);
    expect(sound).toBeNull();
  });
});
