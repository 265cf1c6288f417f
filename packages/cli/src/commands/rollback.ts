import type { Command } from 'commander';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import { fineReport } from '../output/report.js';
import { printable } from '../render/printable.js';
import { countOf, timeText } from '../render/units.js';
import { demandConsent } from '../session/demand-consent.js';
import type { CommandLine } from '../session/perform.js';
import { parseVersion } from './parse-count.js';

interface RollbackFlags {
  readonly yes?: boolean;
}

/** `smart-redis rollback`: an earlier version is shown again. */
export function addRollback({ program, perform }: CommandLine): void {
  program
    .command('rollback')
    .description('put an earlier version back, and pause the cache')
    .argument('<cache>', 'its name')
    .argument('[version]', 'one that `versions` lists; without it, the one before', parseVersion)
    .option('--yes', 'do not ask')
    .action((name: string, version: number | undefined, flags: RollbackFlags, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        if (session.notes.canAsk && flags.yes !== true) {
          const versions = await operator.versions(name);
          const to = versions.find((each) =>
            version === undefined ? !each.current : each.version === version,
          );
          if (to === undefined) throw nothingThere(name, version);
          const of = `${to.version}, built ${timeText(to.builtAt)}, ${countOf(to.rows, 'row')}`;
          await demandConsent(session, flags, `Show version ${of}, and pause ${name}?`);
        }
        const info = await operator.rollback(name, version);
        const document = { namespace: operator.namespace, cache: name, info };
        return fineReport(
          document,
          () =>
            `${printable(name)} shows the earlier content as version ${info.version ?? '-'}, ` +
            `${countOf(info.rows ?? 0, 'row')}, and is paused: see resume\n`,
        );
      }),
    );
}

function nothingThere(name: string, version: number | undefined): Problem {
  const wanted = version === undefined ? 'earlier version' : `version ${version}`;
  return new Problem(exitCodes.usage, `cache "${name}" has no ${wanted} in Redis: see versions`);
}
