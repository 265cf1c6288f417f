import type { Command, Reply } from '../contracts/driver.js';
import { describeValue } from '../errors/describe-value.js';
import type { Target } from '../contracts/target.js';
import type { StagedTotal, Writer } from '../contracts/writer.js';
import type { RowBatch } from './row-batch.js';
import type { StagedTarget } from './staged-target.js';
import { writerFailure } from './writer-failure.js';

/**
 * The commands of a batch for one target, on any key.
 * @throws SmartRedisError `SR_WRITER_FAILED`, or the error of a row
 */
export function writeBatch(target: Target, key: string, batch: RowBatch): readonly Command[] {
  const part = batch.partOf(target.writer);
  if (target.writer.view !== undefined && part.rows.length === 0) return [];
  try {
    // The rows are from the fetcher, whose type `register` has checked against the target.
    const commands = (target.writer as Writer).write(key, part.rows, part);
    return demandCommands(commands, key);
  } catch (cause) {
    throw writerFailure(target, 'write', cause);
  }
}

/**
 * The commands after the last batch, if there was any. @throws SmartRedisError as
 * {@link writeBatch}
 */
export function finishTarget(
  { target, stagingKey }: StagedTarget,
  total: StagedTotal,
  last: RowBatch | undefined,
): readonly Command[] {
  const part = target.writer.view === undefined ? undefined : last?.partOf(target.writer);
  const rows = part === undefined ? total.rows : part.offset + part.rows.length;
  try {
    const commands = target.writer.finish?.(stagingKey, { ...total, rows }) ?? [];
    return demandCommands(commands, stagingKey);
  } catch (cause) {
    throw writerFailure(target, 'finish', cause);
  }
}

/** The command that counts the elements of a key. @throws SmartRedisError `SR_WRITER_FAILED` */
export function countCommand(target: Target, key: string): Command {
  try {
    return target.writer.count(key);
  } catch (cause) {
    throw writerFailure(target, 'count', cause);
  }
}

/**
 * By how much a command increased the result of `count`.
 * @throws SmartRedisError `SR_WRITER_FAILED`
 */
export function addedBy(target: Target, command: Command, reply: Reply): number {
  let added: unknown;
  try {
    added = target.writer.added?.(command, reply);
  } catch (cause) {
    throw writerFailure(target, 'added', cause);
  }
  if (typeof added === 'number' && Number.isFinite(added)) return added;
  throw writerFailure(target, 'added', `it returned ${describeValue(added)} instead of a number`);
}

function demandCommands(commands: unknown, key: string): readonly Command[] {
  if (!Array.isArray(commands) || !commands.every(isCommand)) {
    throw new TypeError(
      `it returned ${describeValue(commands)} instead of commands, such as [['SADD', key, 'member']]`,
    );
  }
  // What is written to another key, such as the live one, is lost or is never swapped in.
  const stray = commands.find(([, first]) => first !== key && first?.toString() !== key);
  if (stray === undefined) return commands;
  throw new TypeError(
    `it returned ${stray[0]} on ${describeValue(stray[1])}; the first argument of every command must be the key that it was given, ${describeValue(key)}`,
  );
}

function isCommand(command: unknown): command is Command {
  return Array.isArray(command) && typeof command[0] === 'string';
}
