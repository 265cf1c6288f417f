import type { RedisDriver } from '../../contracts/driver.js';
import type { Target } from '../../contracts/target.js';
import { arrayReply, bulkReply, textReply } from '../../redis/replies.js';
import { countCommand } from '../../staging/write-batch.js';
import type { ElementDigests } from '../delta/element-digests.js';
import type { Hasher } from '../delta/hasher.js';
import { digestOf } from './digest-of.js';
import type { PreviewContent } from './preview-content.js';

/** What a refresh would change of a target. */
export interface PreviewChanges {
  /** Number of elements that are new. */
  readonly added: number;
  /** Number of elements whose content is another one. */
  readonly changed: number;
  /** Number of elements that are gone. */
  readonly removed: number;
}

/** Elements that are read at once. */
const pageSize = 500;

/**
 * Compares the content of a preview with a live key, which is read page by page. A list has no ids,
 * so a changed row counts as added and removed. `null` for a target whose content cannot be
 * compared.
 */
export async function countPreviewChanges(
  driver: RedisDriver,
  target: Target,
  content: PreviewContent,
  hash: Hasher,
): Promise<PreviewChanges | null> {
  const { writer, key } = target;
  if (writer.elements !== undefined) {
    return changesOfElements(driver, target, content.elements.get(target), hash);
  }
  const items = content.items.get(target) ?? new Map<number, number>();
  const live = Number(await driver.send(countCommand(target, key), { lane: 'bulk' }));
  if (writer.type === 'list') return changesOfList(driver, key, live, items, hash);
  return null;
}

async function changesOfElements(
  driver: RedisDriver,
  target: Target,
  digests: ElementDigests | undefined,
  hash: Hasher,
): Promise<PreviewChanges> {
  const { key, writer } = target;
  const live = Number(await driver.send(countCommand(target, key), { lane: 'bulk' }));
  const { elements } = writer;
  if (digests === undefined || elements === undefined) {
    return { added: 0, changed: 0, removed: live };
  }
  digests.beginPass();
  let changed = 0;
  let cursor = '0';
  do {
    const command = [elements.scan, key, cursor, 'COUNT', String(pageSize)] as const;
    const [next, found] = arrayReply(await driver.send(command, { lane: 'bulk', binary: true }));
    cursor = textReply(next);
    const words = arrayReply(found);
    for (let at = 0; at < words.length; at += elements.width) {
      const before = digests.seen;
      const digest = digests.see(textReply(words[at]));
      // Redis may return an element twice.
      if (digest === undefined || digests.seen === before) continue;
      const other = words[at + elements.width - 1];
      if (digestOf(hash, elements, bulkReply(other) ?? '') !== digest) changed += 1;
    }
  } while (cursor !== '0');
  const kept = digests.seen;
  return { added: digests.size - kept, changed, removed: Math.max(0, live - kept) };
}

async function changesOfList(
  driver: RedisDriver,
  key: string,
  live: number,
  items: ReadonlyMap<number, number>,
  hash: Hasher,
): Promise<PreviewChanges> {
  const left = new Map(items);
  let total = 0;
  for (const count of items.values()) total += count;
  let kept = 0;
  for (let start = 0; start < live; start += pageSize) {
    const command = ['LRANGE', key, String(start), String(start + pageSize - 1)] as const;
    const page = arrayReply(await driver.send(command, { lane: 'bulk', binary: true }));
    for (const item of page) {
      const digest = hash(bulkReply(item) ?? '');
      const count = left.get(digest) ?? 0;
      if (count === 0) continue;
      left.set(digest, count - 1);
      kept += 1;
    }
  }
  return { added: total - kept, changed: 0, removed: Math.max(0, live - kept) };
}
