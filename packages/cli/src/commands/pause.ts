import type { Command } from 'commander';
import { fineReport } from '../output/report.js';
import { printable } from '../render/printable.js';
import type { CommandLine } from '../session/perform.js';

/** `smart-redis pause`: a cache is not refreshed by itself any more. */
export function addPause({ program, perform }: CommandLine): void {
  program
    .command('pause')
    .description('stop refreshing a cache by itself, until resume; readers see its version')
    .argument('<cache>', 'its name')
    .argument('[reason]', 'why, for those who wonder')
    .action((name: string, reason: string | undefined, _options, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        await operator.pause(name, reason);
        const { paused } = await operator.cache(name);
        const document = { namespace: operator.namespace, cache: name, paused };
        return fineReport(document, () => `paused ${printable(name)}\n`);
      }),
    );
}
