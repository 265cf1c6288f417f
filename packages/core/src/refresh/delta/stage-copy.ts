import type { Command } from '../../contracts/driver.js';
import type { RowBatch } from '../../staging/row-batch.js';
import type { StagedResult } from '../../staging/stage.js';
import type { StagedTarget } from '../../staging/staged-target.js';
import type { StagerOptions } from '../../staging/stager.js';
import { createStager } from '../../staging/stager.js';
import { writeBatch } from '../../staging/write-batch.js';
import { changeCommands } from './commit-delta.js';
import { copyElements } from './copy-elements.js';
import type { DeltaBase } from './delta-base.js';
import { elementsOfTarget } from './elements-of-target.js';
import { forEachElement } from './for-each-element.js';
import type { ChangePass, OnCommands, TargetChanges } from './find-changes.js';

/**
 * Handles too many changes for one step, from a source that has already been read: copies the live
 * keys to the staging keys inside Redis, changes the copies, and continues with the rest of the
 * source. A commit like that of any full build follows. `base` is uncertain until then.
 */
export async function stageCopy(
  options: StagerOptions,
  pass: ChangePass,
  base: DeltaBase,
): Promise<StagedResult> {
  const { driver, stagingTtlMs, signal } = options;
  const targets = new Map(pass.targets.map((target) => [target.staged, target]));
  const changesOf = (staged: StagedTarget): TargetChanges => {
    const found = targets.get(staged);
    if (found === undefined) throw new RangeError('every target was compared');
    return found;
  };
  base.version = null;
  const stager = createStager(options);
  try {
    for (const { staged, command, digests } of pass.targets) {
      if (digests.size === 0 || command === '') continue; // nothing to copy, or no rows at all: all elements are removed
      await copyElements(driver, staged, { command, ttlMs: stagingTtlMs, signal });
      stager.markOpen(staged);
    }
    await stager.send((staged) => pendingChanges(changesOf(staged)));
    while (pass.rest !== undefined) {
      const next = await pass.rest.next();
      signal.throwIfAborted();
      if (next.done === true) break;
      pass.rows += next.value.rows.length;
      await stager.send((staged) =>
        changesOfBatch(changesOf(staged), next.value, base, pass.onCommands),
      );
    }
    await stager.send((staged) => removals(changesOf(staged)));
    const counts = await stager.finish((staged) => changesOf(staged).digests.size);
    return { rows: pass.rows, bytes: pass.bytes + stager.bytes, counts, digest: '' };
  } finally {
    stager.stop();
  }
}

function pendingChanges({ staged, command, digests, changed }: TargetChanges): Command[] {
  const { width } = elementsOfTarget(staged.target);
  const words = [...changed.values()].flatMap((element) => element.words);
  for (const [name, { digest }] of changed) digests.set(name, digest);
  changed.clear();
  return changeCommands(staged.stagingKey, { command, words, width });
}

function changesOfBatch(
  { staged, command, digests }: TargetChanges,
  batch: RowBatch,
  { hash }: DeltaBase,
  onCommands: OnCommands | undefined,
): Command[] {
  const elements = elementsOfTarget(staged.target);
  const commands = writeBatch(staged.target, staged.stagingKey, batch);
  onCommands?.(staged.target, commands);
  const words: Command[number][] = [];
  forEachElement(commands, elements, ({ name, words: own, content }) => {
    const digest = hash(content);
    if (digests.see(name) === digest) return;
    digests.set(name, digest);
    words.push(...own);
  });
  const write = { command: commands[0]?.[0] ?? command, words, width: elements.width };
  return changeCommands(staged.stagingKey, write);
}

function removals({ staged, command, digests }: TargetChanges): Command[] {
  const { remove } = elementsOfTarget(staged.target);
  const names = digests.unseen();
  for (const name of names) digests.delete(name);
  // A key that was not copied has nothing to remove.
  if (command === '') return [];
  return changeCommands(staged.stagingKey, { command: remove, words: names, width: 1 });
}
