import type { ScriptRunner } from '@smart-redis/testing';
import { loadEdited } from '../../mutants/load-edited.js';
import type { SeatMutant } from './seat-mutants.js';
import type { SeatsOptions } from './run-seats.js';
import { runSeats } from './run-seats.js';

/** What became of a mutant. */
export interface SeatMutantFound {
  /** What the sound product has broken in the same runs. */
  readonly sound: string | null;
  /** What the mutant has broken; `null`: nothing. */
  readonly violation: string | null;
  /** The last seed that was tried. */
  readonly seed: number;
}

/** Runs a mutant, and the sound product beside it, until it is found. */
export async function findSeatMutant(
  mutant: SeatMutant,
  lua: ScriptRunner,
  mostSeeds: number,
): Promise<SeatMutantFound> {
  const { script, edits, memberCount, moves, isCalm = false, finds, firstSeed = 1 } = mutant;
  const load = async (): Promise<typeof runSeats> => {
    if (edits === undefined) return runSeats;
    const loaded = await loadEdited(new URL('./run-seats.ts', import.meta.url), edits);
    return (loaded as { runSeats: typeof runSeats }).runSeats;
  };
  let isChanged = script === undefined;
  const alterScript = (source: string): string => {
    if (script === undefined || !source.includes(script.from)) return source;
    isChanged = true;
    return source.replace(script.from, () => script.to);
  };
  const run = await load();
  let seed = firstSeed;
  for (; seed < firstSeed + mostSeeds; seed += 1) {
    const options: SeatsOptions = { lua, seed, memberCount, moves, isCalm };
    const { violation } = await run({ ...options, alterScript });
    if (!isChanged) throw new Error(`the mutant does not fit: no script has ${script?.from ?? ''}`);
    if (violation === null || !finds.test(violation)) continue;
    return { sound: (await runSeats(options)).violation, violation, seed };
  }
  return { sound: null, violation: null, seed };
}
