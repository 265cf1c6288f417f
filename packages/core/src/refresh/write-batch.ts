import type { Command, Reply } from '../driver.js';
import type { SmartRedisErrorCode } from '../errors.js';
import { isSmartRedisError, SmartRedisError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { reasonOf } from '../reason-of.js';
import type { Target } from '../target.js';
import type { StagedTotal, Writer } from '../writer.js';
import type { RowBatch } from './row-batch.js';
import type { StagedTarget } from './staged-target.js';

/** Lets a writer take what it needs of a row. @throws SmartRedisError as {@link writeBatch} */
export function takeRow(target: Target, row: unknown, rowNumber: number, words: string[]): void {
  try {
    (target.writer as Writer).take?.(row, rowNumber, words);
  } catch (cause) {
    throw writerFailure(target, 'take', cause);
  }
}

/** The commands of a batch for one target, on whichever key. @throws SmartRedisError `SR_WRITER_FAILED`, or what is wrong with a row */
export function writeBatch(target: Target, key: string, batch: RowBatch): readonly Command[] {
  try {
    // The rows are the fetcher's, which `register` has checked against the target.
    const commands = (target.writer as Writer).write(key, batch.rows, batch);
    return demandCommands(commands);
  } catch (cause) {
    throw writerFailure(target, 'write', cause);
  }
}

/** The commands after the last batch. @throws SmartRedisError as {@link writeBatch} */
export function finishTarget(
  { target, stagingKey }: StagedTarget,
  total: StagedTotal,
): readonly Command[] {
  try {
    return demandCommands(target.writer.finish?.(stagingKey, total) ?? []);
  } catch (cause) {
    throw writerFailure(target, 'finish', cause);
  }
}

/** The command that counts what stands at a key. @throws SmartRedisError `SR_WRITER_FAILED` */
export function countCommand(target: Target, key: string): Command {
  try {
    return target.writer.count(key);
  } catch (cause) {
    throw writerFailure(target, 'count', cause);
  }
}

/** By how much a command raised what `count` answers. @throws SmartRedisError `SR_WRITER_FAILED` */
export function addedBy(target: Target, command: Command, reply: Reply): number {
  let added: unknown;
  try {
    added = target.writer.added?.(command, reply);
  } catch (cause) {
    throw writerFailure(target, 'added', cause);
  }
  if (typeof added === 'number' && Number.isFinite(added)) return added;
  throw writerFailure(target, 'added', `it answered ${describeValue(added)} instead of a number`);
}

function demandCommands(commands: unknown): readonly Command[] {
  if (Array.isArray(commands) && commands.every(isCommand)) return commands;
  throw new TypeError(
    `it answered ${describeValue(commands)} instead of commands: [['SADD', key, 'member']]`,
  );
}

function isCommand(command: unknown): command is Command {
  return Array.isArray(command) && typeof command[0] === 'string';
}

/** What a writer may say of rows, in our words. */
const ofRows: ReadonlySet<SmartRedisErrorCode> = new Set([
  'SR_ROW_WITHOUT_ID',
  'SR_NOT_SERIALIZABLE',
  'SR_INVALID_RESULT',
]);

function writerFailure({ writer, key }: Target, method: string, cause: unknown): SmartRedisError {
  if (isSmartRedisError(cause) && ofRows.has(cause.code)) return cause;
  return new SmartRedisError(
    'SR_WRITER_FAILED',
    `${method}() of the writer "${writer.type}" of "${key}" failed: ${reasonOf(cause)}`,
    { cause, details: { key, writer: writer.type, method } },
  );
}
