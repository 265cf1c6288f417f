import type { Command } from 'commander';
import type { CacheInfo } from '@smart-redis/core';
import { duration, isSmartRedisError } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import type { ExitCode } from '../output/exit-codes.js';
import { exitCodes } from '../output/exit-codes.js';
import { exitCodeOf, messageOf } from '../output/failure.js';
import { Problem } from '../output/problem.js';
import { fineReport } from '../output/report.js';
import { printable } from '../render/printable.js';
import { bytesText, countOf, durationText } from '../render/units.js';
import { demandConsent } from '../session/demand-consent.js';
import type { CommandLine } from '../session/perform.js';
import type { Session } from '../session/session.js';
import { parseDurationText } from './parse-duration.js';
import { showProgress } from './show-progress.js';

interface RefreshFlags {
  readonly force?: boolean;
  /** `false` with `--no-wait`. */
  readonly wait: boolean;
  readonly timeout?: string;
  readonly yes?: boolean;
}

/** `smart-redis refresh`: asks for a refresh, and waits for it. */
export function addRefresh({ program, perform }: CommandLine): void {
  program
    .command('refresh')
    .description('refresh a cache now, and wait until its new version is there')
    .argument('<cache>', 'its name')
    .option('--force', 'publish what comes, whatever the guard of the cache says')
    .option('--no-wait', 'only ask for it')
    .option(
      '--timeout <duration>',
      "stop waiting after this: '10m' (default: never)",
      parseDurationText,
    )
    .option('--yes', 'do not ask before --force')
    .action((name: string, flags: RefreshFlags, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const { namespace } = operator;
        if (flags.force === true) {
          const question = `Publish the next result of ${name} without its guard?`;
          await demandConsent(session, flags, question);
        }
        if (!flags.wait) {
          await operator.requestRefresh(name, { force: flags.force ?? false });
          return fineReport({ namespace, cache: name, requested: true }, () => {
            return `asked for a refresh of ${printable(name)}\n`;
          });
        }
        const info = await waitForRefresh(session, operator, name, flags);
        return fineReport({ namespace, cache: name, info }, () => sentenceOf(name, info));
      }),
    );
}

async function waitForRefresh(
  { notes, surroundings: { signal } }: Session,
  operator: Operator,
  name: string,
  { force = false, timeout }: RefreshFlags,
): Promise<CacheInfo> {
  // An unknown name is told before anything is asked for.
  await operator.cache(name);
  const stop = showProgress(notes, operator, name);
  try {
    return await operator.refresh(name, {
      force,
      signal,
      ...(timeout === undefined ? {} : { timeout: duration(timeout) }),
    });
  } catch (error) {
    throw signal.aborted ? error : failureOf(error);
  } finally {
    await stop();
  }
}

/** What the refresh failed with is a finding; what the call failed with is not. */
function failureOf(error: unknown): unknown {
  if (!isSmartRedisError(error) || !isOfRefresh(exitCodeOf(error), error.code)) return error;
  return new Problem(exitCodes.finding, `${error.code}: ${messageOf(error)}`);
}

function isOfRefresh(code: ExitCode, name: string): boolean {
  // A server out of memory, or without a right, refuses the instance that refreshes.
  return code === exitCodes.finding || name === 'SR_REPLY';
}

function sentenceOf(name: string, { version, rows, bytes, durationMs }: CacheInfo): string {
  return (
    `${printable(name)} has version ${version ?? '-'}: ${countOf(rows ?? 0, 'row')}, ` +
    `${bytesText(bytes)}, built in ${durationText(durationMs)}\n`
  );
}
