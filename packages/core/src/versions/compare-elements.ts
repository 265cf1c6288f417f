import { isUtf8 } from 'node:buffer';
import type { Command, CommandArgument, Reply } from '../contracts/driver.js';
import { arrayReply } from '../redis/replies.js';
import { versionChanged } from '../targets/readers/read-at-one-version.js';
import type { Compared, DiffRow, TargetDiff } from './compared.js';
import { bytesOf, rowOf, sizeOf } from './compared.js';
import type { ElementKind } from './kind-of-target.js';
import { createPageSize } from './page-size.js';

interface Kind {
  readonly scan: string;
  readonly count: string;
  readonly width: 1 | 2;
  /** The commands that look elements up in another key. */
  readonly find: (key: string, names: readonly CommandArgument[]) => Command[];
}

const kinds: Readonly<Record<ElementKind, Kind>> = {
  hash: {
    ...{ scan: 'HSCAN', count: 'HLEN', width: 2 },
    find: (key, names) => [['HMGET', key, ...names]],
  },
  set: {
    ...{ scan: 'SSCAN', count: 'SCARD', width: 1 },
    find: (key, names) => names.map((name) => ['SISMEMBER', key, name]),
  },
  sortedSet: {
    ...{ scan: 'ZSCAN', count: 'ZCARD', width: 2 },
    find: (key, names) => names.map((name) => ['ZSCORE', key, name]),
  },
};

/** An element of the one key, and what the other one has under that name. */
interface Pair {
  readonly name: Buffer;
  readonly own: Buffer;
  readonly other: Buffer | null;
}

/**
 * Compares keys by the names of their elements: field of a hash, member of a set. Reads one of them
 * once, page by page; and the other one for the sample of what was added, if anything was.
 */
export async function compareElements(compared: Compared, kind: ElementKind): Promise<TargetDiff> {
  const { from, to, sample } = compared;
  const rows = {
    added: new Array<DiffRow>(),
    changed: new Array<DiffRow>(),
    removed: new Array<DiffRow>(),
  };
  let common = 0;
  let changed = 0;
  const [sizeFrom, sizeTo] = await sizesOf(compared, kind);
  const seen = await eachPair(compared, kind, from, to, (pair) => {
    const { own, other } = pair;
    if (other === null) {
      if (rows.removed.length < sample) rows.removed.push(rowFor(compared, kind, pair, true));
      return true;
    }
    common += 1;
    if (own.equals(other)) return true;
    changed += 1;
    if (rows.changed.length < sample) rows.changed.push(rowFor(compared, kind, pair, true));
    return true;
  });
  // A failover, or another table: elements were returned twice, or not at all.
  if (seen !== sizeFrom) throw versionChanged(compared.target.key);
  const added = sizeTo - common;
  if (added > 0 && sample > 0) {
    const wanted = Math.min(added, sample);
    await eachPair(compared, kind, to, from, (pair) => {
      if (pair.other === null) rows.added.push(rowFor(compared, kind, pair, false));
      return rows.added.length < wanted;
    });
  }
  return { added, changed, removed: sizeFrom - common, sample: rows };
}

async function sizesOf(
  { driver, from, to }: Compared,
  kind: ElementKind,
): Promise<readonly [number, number]> {
  const { count } = kinds[kind];
  const [sizeFrom, sizeTo] = await Promise.all([
    driver.send([count, from]),
    driver.send([count, to]),
  ]);
  return [Number(sizeFrom), Number(sizeTo)];
}

/** A page of a key. */
interface Page {
  readonly next: string;
  readonly names: readonly Buffer[];
  /** What is stored under each of the names; the names themselves in a set. */
  readonly stored: readonly Buffer[];
}

/**
 * Calls `take` for each element of `key` until it returns false; resolves with their number. Asks for
 * the next page together with what the other key has of this one.
 */
async function eachPair(
  { driver, signal }: Compared,
  kind: ElementKind,
  key: string,
  otherKey: string,
  take: (pair: Pair) => boolean,
): Promise<number> {
  const { scan, find } = kinds[kind];
  const size = createPageSize();
  const ask = (commands: readonly Command[]): Promise<readonly Reply[]> =>
    driver.sendAll(commands, { binary: true, key });
  const pageAt = (cursor: string): Command => [scan, key, cursor, 'COUNT', String(size.count)];
  signal?.throwIfAborted();
  let replies = await ask([pageAt('0')]);
  let seen = 0;
  for (;;) {
    const { next, names, stored } = pageOf(kind, replies.at(-1));
    const isLast = next === '0';
    signal?.throwIfAborted();
    const questions = names.length === 0 ? [] : find(otherKey, names.map(wordOf));
    size.saw(sizeOf(names) + sizeOf(stored));
    replies = isLast ? await ask(questions) : await ask([...questions, pageAt(next)]);
    const others = kind === 'hash' && names.length > 0 ? arrayReply(replies[0]) : replies;
    for (const [index, name] of names.entries()) {
      seen += 1;
      const own = stored[index] ?? name;
      const reply = others[index];
      const other = kind === 'set' ? (Number(reply) === 1 ? name : null) : bytesOf(reply);
      if (!take({ name, own, other })) return seen;
    }
    if (isLast) return seen;
  }
}

function pageOf(kind: ElementKind, reply: Reply | undefined): Page {
  const [next, elements] = arrayReply(reply);
  const found = arrayReply(elements).map((element) => bytesOf(element) ?? Buffer.alloc(0));
  if (kinds[kind].width === 1) return { next: String(next), names: found, stored: found };
  return {
    next: String(next),
    names: found.filter((_, index) => index % 2 === 0),
    stored: found.filter((_, index) => index % 2 === 1),
  };
}

/** As text where that is the same: clients encode and write thousands of buffers one by one. */
function wordOf(name: Buffer): CommandArgument {
  return isUtf8(name) ? name.toString() : name;
}

function rowFor(
  { target }: Compared,
  kind: ElementKind,
  { name, own, other }: Pair,
  ownIsBefore: boolean,
): DiffRow {
  const shown = (stored: Buffer | null): unknown => {
    if (stored === null) return null;
    return kind === 'sortedSet' ? Number(stored.toString()) : rowOf(target, stored);
  };
  const [before, after] = ownIsBefore ? [own, other] : [other, own];
  return { id: name.toString(), before: shown(before), after: shown(after) };
}
