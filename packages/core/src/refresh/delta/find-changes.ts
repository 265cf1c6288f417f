import type { Command, CommandArgument } from '../../contracts/driver.js';
import type { Target } from '../../contracts/target.js';
import type { BatchOptions } from '../../staging/batches.js';
import { batchesOf } from '../../staging/batches.js';
import { byteLengthOf } from '../../staging/byte-length.js';
import type { FetchedResult } from '../../source/take-answer.js';
import type { RowBatch } from '../../staging/row-batch.js';
import type { StagedTarget } from '../../staging/staged-target.js';
import { writeBatch } from '../../staging/write-batch.js';
import type { DeltaBase } from './delta-base.js';
import type { ElementDigests } from './element-digests.js';
import { forEachElement } from './for-each-element.js';
import { elementsOfTarget } from './elements-of-target.js';

const largestStepBytes = 4 * 1024 * 1024;

/** The differences of one target. */
export interface TargetChanges {
  readonly staged: StagedTarget;
  /** The digests of the last version. */
  readonly digests: ElementDigests;
  /** The command that writes elements; empty until one was seen. */
  command: string;
  /** Elements to write, by name: of several rows with one name the last counts. */
  readonly changed: Map<string, { readonly words: readonly CommandArgument[]; digest: number }>;
}

/** The result of comparing a source with the last version. */
export interface ChangePass {
  readonly targets: readonly TargetChanges[];
  rows: number;
  /** Size of the arguments of all elements, changed or not, in bytes. */
  bytes: number;
  /**
   * Batches that were not compared, because more has changed than fits into one step; `undefined`
   * if all were compared.
   */
  rest?: AsyncIterator<RowBatch>;
  /** Called with all commands that would write the rows. */
  readonly onCommands?: OnCommands | undefined;
}

/** Called with commands that write rows. */
export type OnCommands = (target: Target, commands: readonly Command[]) => void;

/** Compares a source up to its end, or until too much has changed for one step. Sends nothing. */
export async function findChanges(
  result: FetchedResult,
  staged: readonly StagedTarget[],
  base: DeltaBase,
  options: BatchOptions,
  onCommands?: OnCommands,
): Promise<ChangePass> {
  const targets = staged.map((one): TargetChanges => {
    const digests = base.digests.get(one.target);
    if (digests === undefined) throw new RangeError('the base of a delta knows every target');
    digests.beginPass();
    return { staged: one, digests, command: '', changed: new Map() };
  });
  const pass: ChangePass = { targets, rows: 0, bytes: 0, onCommands };
  const batches = batchesOf(result, staged, options);
  let changedBytes = 0;
  for (;;) {
    const next = await batches.next();
    options.signal.throwIfAborted();
    if (next.done === true) return pass;
    const batch = next.value;
    pass.rows += batch.rows.length;
    for (const target of targets) changedBytes += compare(target, batch, base, pass);
    const count = targets.reduce((sum, { changed }) => sum + changed.size, 0);
    if (count > base.stepLimit.elements || changedBytes > largestStepBytes) {
      pass.rest = batches;
      return pass;
    }
  }
}

/** The number of elements to write and to remove, once all batches were compared. */
export function countChanges({ targets }: ChangePass): number {
  return targets.reduce(
    (sum, { changed, digests }) => sum + changed.size + digests.size - digests.seen,
    0,
  );
}

/** The number of different elements of a target, once all batches were compared. */
export function countDistinct({ changed, digests }: TargetChanges): number {
  return (
    digests.seen + [...changed.keys()].filter((name) => digests.see(name) === undefined).length
  );
}

/** Records the differences of a batch; returns its size in bytes. */
function compare(
  target: TargetChanges,
  batch: RowBatch,
  { hash }: DeltaBase,
  pass: ChangePass,
): number {
  const { staged, digests, changed } = target;
  const commands = writeBatch(staged.target, staged.stagingKey, batch);
  pass.onCommands?.(staged.target, commands);
  target.command = commands[0]?.[0] ?? target.command;
  pass.bytes += byteLengthOf(commands);
  let bytes = 0;
  forEachElement(commands, elementsOfTarget(staged.target), ({ name, words, content }) => {
    const digest = hash(content);
    if (digests.see(name) === digest) {
      changed.delete(name);
      return;
    }
    changed.set(name, { words, digest });
    bytes += byteLengthOf([words as readonly [string, ...CommandArgument[]]]);
  });
  return bytes;
}
