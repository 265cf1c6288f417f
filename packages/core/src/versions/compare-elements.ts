import type { Command, Reply } from '../contracts/driver.js';
import { arrayReply } from '../redis/replies.js';
import { versionChanged } from '../targets/readers/read-at-one-version.js';
import type { Compared, DiffRow, TargetDiff } from './compared.js';
import { bytesOf, pageSize, rowOf } from './compared.js';
import type { ElementKind } from './kind-of-target.js';

interface Kind {
  readonly scan: string;
  readonly count: string;
  readonly width: 1 | 2;
  /** The commands that look elements up in another key. */
  readonly find: (key: string, names: readonly Buffer[]) => Command[];
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

/** Calls `take` for each element of `key` until it returns false; resolves with their number. */
async function eachPair(
  { driver, signal }: Compared,
  kind: ElementKind,
  key: string,
  otherKey: string,
  take: (pair: Pair) => boolean,
): Promise<number> {
  const { scan, width, find } = kinds[kind];
  let cursor = '0';
  let seen = 0;
  do {
    signal?.throwIfAborted();
    const command: Command = [scan, key, cursor, 'COUNT', String(pageSize)];
    const [next, page] = arrayReply(await driver.send(command, { binary: true }));
    cursor = String(next);
    const found = arrayReply(page).map((reply) => bytesOf(reply) ?? Buffer.alloc(0));
    const names = found.filter((_, index) => index % width === 0);
    if (names.length === 0) continue;
    const replies = await ask(driver, find(otherKey, names), otherKey);
    const others = kind === 'hash' ? arrayReply(replies[0]) : replies;
    for (const [index, name] of names.entries()) {
      seen += 1;
      const own = width === 2 ? (found[index * 2 + 1] ?? name) : name;
      const reply = others[index];
      const other = kind === 'set' ? (Number(reply) === 1 ? name : null) : bytesOf(reply);
      if (!take({ name, own, other })) return seen;
    }
  } while (cursor !== '0');
  return seen;
}

function ask(
  driver: Compared['driver'],
  commands: readonly Command[],
  key: string,
): Promise<readonly Reply[]> {
  const [first, ...others] = commands;
  if (first === undefined) return Promise.resolve([]);
  return driver.sendAll([first, ...others], { binary: true, key });
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
