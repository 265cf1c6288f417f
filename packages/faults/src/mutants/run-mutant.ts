import type { RedisServer } from '@smart-redis/testing';
import type { Lab } from '../lab/processes/lab.js';
import { startCrew } from '../lab/processes/start-crew.js';
import type { DriverName } from '../run/driver-name.js';
import type { MutantCase } from './cases.js';

/** The result of a scenario. */
export interface MutantResult {
  readonly isCaught: boolean;
  /** The violations, each in a sentence. */
  readonly violations: readonly string[];
}

/**
 * On a slow machine a scenario can fail to happen as meant: the leader loses its term at another
 * moment. Some mutants also need a rival to be faster than the leader, which is a matter of chance:
 * the mutant whose renewal creates the key was caught in two of three tries.
 */
const tries = 12;

/** Runs the scenario of a mutant until it is caught, at most a few times. */
export async function runMutant(
  mutant: MutantCase,
  lab: Lab,
  server: RedisServer,
  driver: DriverName,
): Promise<MutantResult> {
  const seen: string[] = [];
  for (let number = 1; number <= tries; number += 1) {
    // A try that did not start has shown nothing; the next one may.
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
 * Runs the scenario on the unchanged product, which must have no violations; resolves with the
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
  { mutant, scenario, settings = {}, size = 2 }: MutantCase,
  lab: Lab,
  server: RedisServer,
  driver: DriverName,
  kind: string,
): Promise<readonly string[]> {
  await using crew = await startCrew(lab, {
    driver,
    address: { url: server.url },
    readEveryMs: 1,
    size,
    namespace: `${kind}-${driver}-${mutant.replaceAll(' ', '-')}`,
    settings: { ...settings, mutant: kind === 'sound' ? null : mutant },
  });
  const stuck = await scenario(crew).then(
    () => [],
    (error: unknown) => [`live: ${String(error)}`],
  );
  // Only one mutant stops committing, and its scenario detects that itself.
  const { violations } = await crew.judge({ freshWithinMs: 60_000 });
  return [...stuck, ...violations];
}
