import { isSmartRedisError } from '@smart-redis/core';
import { CommanderError } from 'commander';
import { createProgram } from './create-program.js';
import type { GlobalOptions } from './connection/settings.js';
import { secretsIn, showsPassword } from './connection/settings.js';
import type { ExitCode } from './output/exit-codes.js';
import { exitCodes } from './output/exit-codes.js';
import { exitCodeOf, failureDocument, messageOf } from './output/failure.js';
import type { Mask } from './output/mask.js';
import { createMask } from './output/mask.js';
import { Problem } from './output/problem.js';
import type { Report } from './output/report.js';
import type { Surroundings } from './output/surroundings.js';
import { write } from './output/write.js';
import { jsonText } from './render/json-text.js';
import { colorsFor } from './render/look.js';
import { printableLines } from './render/printable.js';
import { openSession } from './session/open-session.js';
import { globalOptionsOf } from './session/perform.js';
import type { Work } from './session/session.js';
import { untilInterrupted } from './session/until-interrupted.js';

/**
 * Runs the program `smart-redis`, and resolves with its exit code when everything is written.
 * Never rejects. Writes to stdout once: with `--json` exactly one document, also for an error.
 */
export async function runCli(surroundings: Surroundings): Promise<ExitCode> {
  const { args, env, stdout, stderr } = surroundings;
  const isJson = wantsJson(args);
  const mask = createMask(secretsIn(args, env));
  let said = '';
  let report: Report | undefined;
  const program = createProgram({
    perform: async (command, work) => {
      report = await perform(surroundings, globalOptionsOf(command), mask, work);
    },
    write: (text) => {
      said += text;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    if (report === undefined) throw new Error('the command has answered nothing');
    const { document, exitCode, isWritten = false } = report;
    if (isWritten) return exitCode;
    const isTerminal = stdout.isTTY === true;
    const width = isTerminal ? (stdout.columns ?? 80) : undefined;
    const look = { width, colors: colorsFor(isTerminal, env) };
    await write(stdout, isJson ? jsonText(document) : report.text(look));
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError)
      return answerOf(error, said, { stdout, stderr, isJson, mask });
    const exitCode = exitCodeOf(error);
    if (isJson) await write(stdout, jsonText(failureDocument(error, exitCode, mask)));
    const lines = printableLines(mask(messageOf(error))).join('\n');
    await write(stderr, `smart-redis: ${lines}\n`);
    return exitCode;
  }
}

async function perform(
  surroundings: Surroundings,
  options: GlobalOptions,
  mask: Mask,
  work: Work,
): Promise<Report> {
  const session = openSession(surroundings, options, mask);
  try {
    if (showsPassword(options)) {
      await session.notes.say(
        'warning: others on this machine can see a password on the command line; set SMART_REDIS_URL or SMART_REDIS_PASSWORD instead of -r',
      );
    }
    return await untilInterrupted(work(session), surroundings.signal);
  } catch (error) {
    throw isForClusters(error) ? new Problem(exitCodes.usage, addCluster) : error;
  } finally {
    await session.close();
  }
}

const addCluster =
  'this Redis is a node of a cluster, whose keys are spread over several nodes: add --cluster, or set SMART_REDIS_CLUSTER=1';

/** What the driver says to a program, this one says to its user. */
function isForClusters(error: unknown): boolean {
  return isSmartRedisError(error, 'SR_INVALID_OPTION') && error.details.option === 'driver';
}

/** Help and version, or a command line that is wrong. */
async function answerOf(
  error: CommanderError,
  said: string,
  to: Pick<Surroundings, 'stdout' | 'stderr'> & { readonly isJson: boolean; readonly mask: Mask },
): Promise<ExitCode> {
  const { stdout, stderr, isJson, mask } = to;
  if (error.exitCode === 0) {
    const text = said.trimEnd();
    await write(stdout, isJson ? jsonText({ text }) : `${text}\n`);
    return exitCodes.fine;
  }
  const message = mask(said.trim() === '' ? error.message : said.trim());
  if (isJson) {
    await write(stdout, jsonText({ error: { message }, exitCode: exitCodes.usage }));
  }
  await write(stderr, `${printableLines(message).join('\n')}\n`);
  return exitCodes.usage;
}

/** Known before the command line is understood, and also if it is not. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--json');
}
