import type { ChangePass } from './find-changes.js';

/** Numbers of elements by how they changed. */
export interface ElementChanges {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** The changes of the target that changed most. The pass must have compared all rows. */
export function countElements({ targets }: ChangePass): ElementChanges {
  let most: ElementChanges = { added: 0, changed: 0, removed: 0 };
  for (const { digests, changed } of targets) {
    const added = [...changed.keys()].filter((name) => digests.see(name) === undefined).length;
    const removed = digests.unseen().length;
    if (changed.size + removed <= sum(most)) continue;
    most = { added, changed: changed.size - added, removed };
  }
  return most;
}

function sum({ added, changed, removed }: ElementChanges): number {
  return added + changed + removed;
}
