import fc from 'fast-check';
import type { ScriptRunner } from '@smart-redis/testing';
import { withoutStacks } from '../../virtual/without-stacks.js';
import type { Walk } from '../walk-steps.js';
import { walks } from '../walk-steps.js';
import { loadMutant } from './load-mutant.js';
import type { WalkMutant } from './walk-mutants.js';

/** How a mutant was found, or that it was not found. */
export interface MutantFound {
  /** The violation of the walk, in a sentence; `null` if there was none. */
  readonly violation: string | null;
  /** The number of walks until then. */
  readonly walkCount: number;
  /** The walk that found it; on request, shrunk. */
  readonly walk: Walk | undefined;
}

/** Options of {@link findMutant}. */
export interface FindMutantOptions {
  readonly lua: ScriptRunner;
  readonly seed: number;
  readonly mostWalks: number;
  /** See `walkVirtually`. */
  readonly patienceMs?: number;
  /** Walks to start with. @default none */
  readonly kept?: readonly Walk[];
  /** @default false */
  readonly shrinks?: boolean;
}

/** Runs walks over a mutant until one detects it. */
export async function findMutant(
  { edits }: WalkMutant,
  { lua, seed, mostWalks, kept = [], shrinks = false, ...options }: FindMutantOptions,
): Promise<MutantFound> {
  const walkOver = await loadMutant(edits);
  const found = await withoutStacks(() =>
    fc.check(
      fc.asyncProperty(walks, async (walk) => {
        const { violation } = await walkOver({ lua, ...options, ...walk });
        if (violation !== null) throw new Error(violation);
      }),
      {
        numRuns: mostWalks,
        seed,
        endOnFailure: !shrinks,
        examples: kept.map((walk): [Walk] => [walk]),
      },
    ),
  );
  const { errorInstance, numRuns, counterexample } = found;
  const violation = errorInstance instanceof Error ? errorInstance.message : null;
  return { violation, walkCount: numRuns, walk: counterexample?.[0] };
}
