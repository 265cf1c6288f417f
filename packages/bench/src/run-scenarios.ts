import { startRedis } from '@smart-redis/testing';
import type { Findings, Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';
import { openPrograms } from './workers/programs.js';

/** Runs scenarios one after another, each on a separate server. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  sizes: Sizes,
  onFound: (findings: Findings) => void,
  onEnd: (scenario: Scenario, seconds: number) => void = () => undefined,
): Promise<Findings[]> {
  await using programs = await openPrograms();
  const all: Findings[] = [];
  for (const scenario of scenarios) {
    const start = performance.now();
    await using server = await startRedis();
    for (const findings of await scenario.run({ server, sizes, programs })) {
      onFound(findings);
      all.push(findings);
    }
    onEnd(scenario, (performance.now() - start) / 1000);
  }
  return all;
}
