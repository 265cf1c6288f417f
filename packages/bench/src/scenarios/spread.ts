import { driverNames, subjectOf } from '../drivers.js';
import { figuresOf } from '../figures.js';
import type { GoalName } from '../goals.js';
import type { Findings, Scenario } from '../scenario.js';
import type { SpreadMessage } from '../workers/spread-message.js';

const measures = [
  { measure: 'speedUp', what: 'time of one instance ÷ that of three', unit: 'x', goal: 'speedUp' },
  {
    measure: 'settleMs',
    what: 'until each instance serves its share',
    unit: 'ms',
    goal: 'settleMs',
  },
  {
    measure: 'startCommands',
    what: 'most commands for seats of one instance when all start',
    unit: '',
    goal: 'stormCommands',
  },
  {
    measure: 'deathCommands',
    what: 'most commands for seats of one instance when a third of them dies',
    unit: '',
    goal: 'stormCommands',
  },
  { measure: 'servedBytes', what: 'heap per cache, served', unit: 'bytes', goal: 'servedHeap' },
  {
    measure: 'registeredBytes',
    what: 'further heap per cache and instance, spread',
    unit: 'bytes',
    goal: 'registeredHeap',
  },
] as const satisfies readonly {
  readonly measure: keyof SpreadMessage;
  readonly what: string;
  readonly unit: string;
  readonly goal: GoalName;
}[];

/** Caches that are spread over the instances of one process. */
export const spread: Scenario = {
  name: 'spread',
  run: async ({ server, sizes, programs }) => {
    const seen = new Map<string, SpreadMessage>();
    for (const driver of driverNames) {
      await using worker = await programs.start<SpreadMessage>('spread', [
        ...[server.url, driver, String(sizes.caches), String(sizes.seats)],
        ...[String(sizes.waitingCaches), String(sizes.seatTtlMs)],
      ]);
      const message = await worker.waitForMessage(() => true, {
        message: 'what spread caches cost',
        timeoutMs: 600_000,
      });
      seen.set(subjectOf(driver), message);
      await server.command('FLUSHALL');
    }
    const spreadOut = `${String(sizes.caches)} caches on ${String(sizes.seats)} instances`;
    const waiting = `${String(sizes.waitingCaches)} caches that wait`;
    return measures.map(({ measure, what, unit, goal }): Findings => ({
      counts: {},
      title: `${measure === 'speedUp' ? waiting : spreadOut}: ${what}`,
      figures: figuresOf(
        unit,
        new Map([...seen].map(([subject, message]) => [subject, [message[measure]]])),
        [],
      ),
      measured: [...seen].map(([subject, message]) => ({ goal, subject, value: message[measure] })),
    }));
  },
};
