import { arrayReply } from '../redis/replies.js';
import type { Compared, DiffRow, TargetDiff } from './compared.js';
import { bytesOf, rowOf, sizeOf } from './compared.js';
import { createPageSize } from './page-size.js';

/**
 * Compares lists from both ends: what is between the start and the end that they have in common was
 * changed, as far as both have it, and added or removed beyond that. So one row that is inserted
 * anywhere is one that was added; of several places that differ, all between them counts as changed.
 */
export async function compareLists(compared: Compared): Promise<TargetDiff> {
  const { driver, from, to } = compared;
  const [sizeFrom, sizeTo] = (
    await Promise.all([driver.send(['LLEN', from]), driver.send(['LLEN', to])])
  ).map(Number) as [number, number];
  const shorter = Math.min(sizeFrom, sizeTo);
  const start = await commonLength(compared, shorter, (at, count) => [at, at + count - 1]);
  const end = await commonLength(compared, shorter - start, (at, count) => [-at - count, -at - 1]);
  const restFrom = sizeFrom - start - end;
  const restTo = sizeTo - start - end;
  const changed = Math.min(restFrom, restTo);
  const removed = restFrom - changed;
  const added = restTo - changed;
  const pairs = await rowsAt(compared, start, Math.min(changed, compared.sample));
  const beyond = Math.min(Math.max(added, removed), compared.sample);
  const rest = await rowsAt(compared, start + changed, beyond);
  const alone = (kind: 'added' | 'removed', count: number): DiffRow[] =>
    rest.slice(0, count).map(({ id, before, after }) => {
      return kind === 'added' ? { id, before: null, after } : { id, before, after: null };
    });
  return {
    ...{ added, changed, removed },
    sample: { changed: pairs, added: alone('added', added), removed: alone('removed', removed) },
  };
}

/** The number of equal rows from one end. `rangeOf`: first and last index of a page. */
async function commonLength(
  compared: Compared,
  most: number,
  rangeOf: (at: number, count: number) => readonly [number, number],
): Promise<number> {
  const size = createPageSize();
  let at = 0;
  while (at < most) {
    compared.signal?.throwIfAborted();
    const count = Math.min(size.count, most - at);
    const range = rangeOf(at, count);
    const [one, other] = await ranges(compared, range);
    const isFromEnd = range[0] < 0;
    if (isFromEnd) {
      one.reverse();
      other.reverse();
    }
    const differs = one.findIndex((row, index) => other[index]?.equals(row) !== true);
    if (differs !== -1) return at + differs;
    at += count;
    size.saw(sizeOf(one) + sizeOf(other));
  }
  return most;
}

async function ranges(
  { driver, from, to }: Compared,
  [first, last]: readonly [number, number],
): Promise<readonly [Buffer[], Buffer[]]> {
  const read = async (key: string): Promise<Buffer[]> => {
    const command = ['LRANGE', key, String(first), String(last)] as const;
    const reply = arrayReply(await driver.send(command, { binary: true }));
    return reply.map((row) => bytesOf(row) ?? Buffer.alloc(0));
  };
  return Promise.all([read(from), read(to)]);
}

async function rowsAt(compared: Compared, start: number, count: number): Promise<DiffRow[]> {
  if (count === 0) return [];
  const [before, after] = await ranges(compared, [start, start + count - 1]);
  return Array.from({ length: count }, (_, index): DiffRow => {
    const row = (stored: Buffer | undefined): unknown =>
      stored === undefined ? null : rowOf(compared.target, stored);
    return { id: start + index, before: row(before[index]), after: row(after[index]) };
  });
}
