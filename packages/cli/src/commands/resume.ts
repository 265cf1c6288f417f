import type { Command } from 'commander';
import { fineReport } from '../output/report.js';
import { printable } from '../render/printable.js';
import type { CommandLine } from '../session/perform.js';

/** `smart-redis resume`: ends a pause. */
export function addResume({ program, perform }: CommandLine): void {
  program
    .command('resume')
    .description('end a pause: what is due is refreshed now')
    .argument('<cache>', 'its name')
    .action((name: string, _options, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        await operator.resume(name);
        const { paused } = await operator.cache(name);
        const document = { namespace: operator.namespace, cache: name, paused };
        return fineReport(document, () => `resumed ${printable(name)}\n`);
      }),
    );
}
