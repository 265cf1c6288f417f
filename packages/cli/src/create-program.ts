import { Command, Option } from 'commander';
import { addBoard } from './commands/board.js';
import { addCheck } from './commands/check.js';
import { addDiff } from './commands/diff.js';
import { addDoctor } from './commands/doctor.js';
import { addHistory } from './commands/history.js';
import { addInfo } from './commands/info.js';
import { addInstances } from './commands/instances.js';
import { addLs } from './commands/ls.js';
import { addPause } from './commands/pause.js';
import { addRefresh } from './commands/refresh.js';
import { addResume } from './commands/resume.js';
import { addRollback } from './commands/rollback.js';
import { addRows } from './commands/rows.js';
import { addTop } from './commands/top.js';
import { addVersions } from './commands/versions.js';
import type { Perform } from './session/perform.js';
import { version } from './version.js';

/** What {@link createProgram} works with. */
export interface ProgramHost {
  readonly perform: Perform;
  /** Help, and errors of the command line. */
  write(text: string): void;
}

/** The program with its commands. It never ends the process: it throws `CommanderError`. */
export function createProgram({ perform, write }: ProgramHost): Command {
  const program = new Command('smart-redis')
    .description(
      'See and steer the caches of a namespace of smart-redis, with nothing but a Redis URL.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: write,
      writeErr: write,
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for help)')
    .addOption(
      new Option(
        '-r, --redis <url>',
        'where Redis is (default: SMART_REDIS_URL, or redis://localhost:6379)',
      ),
    )
    .addOption(
      new Option(
        '-n, --namespace <name>',
        "the namespace (default: SMART_REDIS_NAMESPACE, or 'default')",
      ),
    )
    .option('--cluster', 'Redis Cluster (or SMART_REDIS_CLUSTER=1)')
    .option('--tls-ca <file>', 'certificates to trust, as PEM (or SMART_REDIS_TLS_CA)')
    .option('--json', 'one JSON document on stdout, also on failure')
    .option('--verbose', 'log what happens on the way to stderr')
    .addHelpText('after', exitCodesText);
  const line = { program, perform };
  addLs(line);
  addInfo(line);
  addHistory(line);
  addRefresh(line);
  addVersions(line);
  addDiff(line);
  addRollback(line);
  addPause(line);
  addResume(line);
  addRows(line);
  addInstances(line);
  addTop(line);
  addCheck(line);
  addDoctor(line);
  addBoard(line);
  return program;
}

const exitCodesText = `
Exit codes: 0 fine; 1 a negative finding; 2 wrong usage, or nothing has that name;
3 no connection to Redis; 4 a fault of this program.`;
