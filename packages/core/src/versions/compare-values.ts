import type { Compared, DiffRow, TargetDiff } from './compared.js';
import { bytesOf, rowOf } from './compared.js';

/** Compares strings, each of which is one value, as for its readers. */
export async function compareValues({
  driver,
  target,
  from,
  to,
  sample,
}: Compared): Promise<TargetDiff> {
  const [before = null, after = null] = (
    await Promise.all([
      driver.send(['GET', from], { binary: true }),
      driver.send(['GET', to], { binary: true }),
    ])
  ).map(bytesOf);
  const isAdded = before === null && after !== null;
  const isRemoved = before !== null && after === null;
  const isChanged = before !== null && after !== null && !before.equals(after);
  const shown = (stored: Buffer | null): unknown =>
    stored === null ? null : rowOf(target, stored);
  const rows = (is: boolean): DiffRow[] =>
    is && sample > 0 ? [{ id: null, before: shown(before), after: shown(after) }] : [];
  return {
    added: Number(isAdded),
    changed: Number(isChanged),
    removed: Number(isRemoved),
    sample: { added: rows(isAdded), changed: rows(isChanged), removed: rows(isRemoved) },
  };
}
