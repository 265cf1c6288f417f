import type { WriteBatch, Writer } from '../contracts/writer.js';

/** What `writer.take` gave for the rows of a batch. */
export function takenWords(
  writer: Writer,
  rows: readonly unknown[],
  batch: WriteBatch,
): readonly string[] {
  const taken = batch.taken?.(writer);
  if (taken !== undefined) return taken;
  const words: string[] = [];
  for (const [position, row] of rows.entries()) {
    writer.take?.(row, batch.offset + position, words);
  }
  return words;
}

/** `a[0], b[0], a[1], b[1], …` */
export function interleave<A, B>(first: readonly A[], second: readonly B[]): (A | B)[] {
  const words: (A | B)[] = [];
  for (let at = 0; at < second.length; at += 1) words.push(first[at] as A, second[at] as B);
  return words;
}
