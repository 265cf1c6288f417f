import type { RedisServer } from '@smart-redis/testing';
import type { Lab } from '../lab/processes/lab.js';
import { startCrew } from '../lab/processes/start-crew.js';
import type { DriverName } from '../run/driver-name.js';
import type { MutantCase } from './cases.js';

/** What a scenario came to. */
export interface MutantResult {
  readonly isCaught: boolean;
  /** What was seen, each in a sentence. */
  readonly violations: readonly string[];
}

/**
 * A scenario can fail to come off where the machine is slow: the leader loses its term at another
 * moment than meant. And some broken products need a rival to be faster than the leader, which is a
 * toss-up: a renewal that makes the key anew was seen in two of three tries.
 */
const tries = 12;

/** Runs the scenario of a mutant until it is caught, a few times at most. */
export async function runMutant(
  mutant: MutantCase,
  lab: Lab,
  server: RedisServer,
  driver: DriverName,
): Promise<MutantResult> {
  const seen: string[] = [];
  for (let number = 1; number <= tries; number += 1) {
    // One that did not start has shown nothing; the next try may.
    const violations = await runOnce(mutant, lab, server, driver, `mutant-${String(number)}`).catch(
      (error: unknown) => [`not run: ${String(error)}`],
    );
    seen.push(...violations);
    const isCaught = violations.some((text) =>
      mutant.caughtBy.some((invariant) => text.startsWith(`${invariant}:`)),
    );
    if (isCaught) return { isCaught, violations };
  }
  return { isCaught: false, violations: seen };
}

/**
 * Runs the scenario on the product as it is, which must come out clean; resolves with the
 * violations.
 */
export function runSound(
  mutant: MutantCase,
  lab: Lab,
  server: RedisServer,
  driver: DriverName,
): Promise<readonly string[]> {
  return runOnce(mutant, lab, server, driver, 'sound');
}

async function runOnce(
  { mutant, scenario, settings = {} }: MutantCase,
  lab: Lab,
  server: RedisServer,
  driver: DriverName,
  kind: string,
): Promise<readonly string[]> {
  await using crew = await startCrew(lab, {
    driver,
    address: { url: server.url },
    readEveryMs: 1,
    namespace: `${kind}-${driver}-${mutant.replaceAll(' ', '-')}`,
    settings: { ...settings, mutant: kind === 'sound' ? null : mutant },
  });
  const stuck = await scenario(crew).then(
    () => [],
    (error: unknown) => [`live: ${String(error)}`],
  );
  // Only one mutant stands still, and its scenario says so by itself.
  const { violations } = await crew.judge({ freshWithinMs: 60_000 });
  return [...stuck, ...violations];
}
