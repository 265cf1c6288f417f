import type { Row } from '../row.js';
import type { RunSetUpOptions } from '../setups/run-set-up.js';
import { bounds, runSetUp } from '../setups/run-set-up.js';
import type { SetUp } from '../setups/set-up.js';
import { setUps } from '../setups/set-ups.js';
import type { Site } from '../setups/sites.js';
import { startSite } from '../setups/sites.js';
import { withoutReconnecting } from '../setups/without-reconnecting.js';

/** Applications configure their clients differently; each configuration has to work. */
export const setUpsRow: Row = {
  id: 'F32',
  title: 'clients as applications set them up, and a failover or restart in the midst of a read',
  bar: `each step within its bound of ${String(bounds.close / 1000)} to ${String(bounds.failover / 1000)} s, and an iteration gives all rows once, or an error`,
  crew: 'none',
  judgedBy: 'the steps themselves, each with a bound: no crew, clients differ',
  run: async ({ driver, tries, progress }) => {
    const all = setUps.filter(({ library }) => library === driver);
    const chosen = spread(all, tries(all.length));
    const violations = await runSetUps(chosen, progress);
    const control = await runControl(all[0] as SetUp);
    if (control === undefined) violations.push('the control found nothing');
    return {
      tries: chosen.length,
      violations,
      control: `a driver that does not connect again: ${control ?? 'nothing found'}`,
    };
  },
};

/**
 * Runs set-ups, those of one topology on the same servers; returns the failures, each in a
 * sentence.
 */
export async function runSetUps(
  chosen: readonly SetUp[],
  progress: (text: string) => void,
): Promise<string[]> {
  const violations: string[] = [];
  for (const topology of new Set(chosen.map((setUp) => setUp.topology))) {
    await using site = await startSite(topology);
    for (const setUp of chosen) {
      if (setUp.topology !== topology) continue;
      const found = await problemsOf(setUp, site);
      progress(`${setUp.name}: ${found.length === 0 ? 'well' : found.join('; ')}`);
      violations.push(...found.map((why) => `${setUp.name}: ${why}`));
    }
  }
  return violations;
}

/**
 * What the runner reports for a driver that loses its connection permanently; `undefined`: nothing.
 */
export async function runControl(setUp: SetUp): Promise<string | undefined> {
  await using site = await startSite(setUp.topology);
  const options = { wrap: withoutReconnecting, limits: { refresh: 3000 } };
  return (await problemsOf(setUp, site, options))[0];
}

async function problemsOf(setUp: SetUp, site: Site, options?: RunSetUpOptions): Promise<string[]> {
  const failed = await runSetUp(setUp, site, options).catch((error: unknown) => [
    { phase: 'make', why: String(error) },
  ]);
  return failed.map(({ phase, why }) => `${phase}: ${why}`);
}

function spread(all: readonly SetUp[], tries: number): SetUp[] {
  const every = Math.max(1, Math.ceil(all.length / tries));
  return all.filter((_, index) => index % every === 0);
}
