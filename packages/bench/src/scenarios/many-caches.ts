import { driverNames, subjectOf } from '../drivers.js';
import type { GoalName, Measured } from '../goals.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';
import { quantile } from '../statistics.js';
import type { ManyCachesMessage } from '../workers/many-caches-message.js';

const measures = [
  { measure: 'registerMs', what: 'to register them', unit: 'ms', by: 1, goal: 'registerMs' },
  { measure: 'registeredBytes', what: 'heap per cache, registered', unit: 'KiB', by: 1024 },
  { measure: 'ledBytes', what: 'heap per cache, led', unit: 'KiB', by: 1024, goal: 'heapPerCache' },
  {
    measure: 'idleCpuPercent',
    what: 'processor while they wait',
    unit: '%',
    by: 1,
    goal: 'idleCpu',
  },
  {
    measure: 'claimedMs',
    what: 'to claim all after a takeover',
    unit: 'ms',
    by: 1,
    goal: 'claimMs',
  },
] as const satisfies readonly {
  readonly measure: keyof ManyCachesMessage;
  readonly what: string;
  readonly unit: string;
  readonly by: number;
  readonly goal?: GoalName;
}[];

/** The costs of thousands of caches in one process, and the duration of their takeover. */
export const manyCaches: Scenario = {
  name: 'many-caches',
  run: async ({ server, sizes, programs }) => {
    const seen = new Map<string, ManyCachesMessage[]>();
    for (const driver of driverNames) {
      const all: ManyCachesMessage[] = [];
      seen.set(subjectOf(driver), all);
      for (let round = 0; round < sizes.manyRounds; round += 1) {
        await using worker = await programs.start<ManyCachesMessage>('many-caches', [
          ...[server.url, driver, String(sizes.caches)],
        ]);
        all.push(
          await worker.waitForMessage(() => true, {
            message: 'what many caches cost',
            timeoutMs: 300_000,
          }),
        );
        await server.command('FLUSHALL');
      }
    }
    const messages = [...seen.values()].flat();
    const counts = {
      unclaimed: messages.reduce((sum, { claimed }) => sum + sizes.caches - claimed, 0),
      'fetched again though fresh': messages.reduce((sum, one) => sum + one.fetchedAgain, 0),
    };
    return measures.map((one): Findings => {
      const { measure, what, unit, by } = one;
      const values = new Map(
        [...seen].map(([name, all]) => [name, all.map((message) => message[measure] / by)]),
      );
      const measured: Measured[] =
        'goal' in one
          ? [...values].map(([subject, own]) => ({
              goal: one.goal,
              subject: `${String(sizes.caches)} caches, ${subject}`,
              value: quantile(own, 0.5),
            }))
          : [];
      return {
        title: `${String(sizes.caches)} caches: ${what}`,
        figures: figuresOf(unit, values, []),
        counts,
        measured,
      };
    });
  },
};
