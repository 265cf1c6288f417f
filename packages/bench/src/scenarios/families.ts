import { driverNames, subjectOf } from '../drivers.js';
import { figuresOf } from '../figures.js';
import type { GoalName } from '../goals.js';
import type { Findings, Scenario } from '../scenario.js';
import type { FamiliesMessage } from '../workers/families-message.js';

const measures = [
  { measure: 'comeMs', what: 'come', goal: 'familyMs' },
  { measure: 'changeMs', what: 'are replaced by halves', goal: 'familyMs' },
  { measure: 'goMs', what: 'go, with their data', goal: 'familyMs' },
  { measure: 'stallMs', what: 'longest block of the event loop' },
] as const satisfies readonly {
  readonly measure: keyof FamiliesMessage;
  readonly what: string;
  readonly goal?: GoalName;
}[];

/** Members of a family that come, change and go in one update of the list. */
export const families: Scenario = {
  name: 'families',
  run: async ({ server, sizes, programs }) => {
    const seen = new Map<string, FamiliesMessage>();
    for (const driver of driverNames) {
      await using worker = await programs.start<FamiliesMessage>('families', [
        ...[server.url, driver, String(sizes.caches)],
      ]);
      const message = await worker.waitForMessage(() => true, {
        message: 'what a family costs',
        timeoutMs: 900_000,
      });
      seen.set(subjectOf(driver), message);
      await server.command('FLUSHALL');
    }
    const sum = (measure: 'tooMany' | 'wrong'): number =>
      [...seen.values()].reduce((total, message) => total + message[measure], 0);
    const counts = { wrong: sum('wrong'), 'fetches beyond the limit of the group': sum('tooMany') };
    return measures.map((one): Findings => {
      const values = [...seen].map(
        ([subject, message]) => [subject, message[one.measure]] as const,
      );
      const measured =
        'goal' in one ? values.map(([subject, value]) => ({ goal: one.goal, subject, value })) : [];
      return {
        title: `${String(sizes.caches)} members of a family: ${one.what}`,
        figures: figuresOf('ms', new Map(values.map(([name, value]) => [name, [value]])), []),
        counts,
        measured,
      };
    });
  },
};
