import type { Command, Reply } from '../../contracts/driver.js';
import type { MemoryKey, MemoryKeys } from './memory-keys.js';
import { nameOf } from './memory-keys.js';

type SortedSet = Extract<MemoryKey, { type: 'sortedSet' }>;

/** The reply to a read of a built-in reader; throws for any other command. */
export function readFrom(keys: MemoryKeys, [name, key = '', ...words]: Command): Reply {
  const found = keys.get(String(key));
  const fields = found?.type === 'hash' ? found.fields : new Map<string, string | Buffer>();
  const items = found?.type === 'list' ? found.items : [];
  const members = found?.type === 'set' ? found.members : new Map<string, string | Buffer>();
  const ranked = found?.type === 'sortedSet' ? found : emptySortedSet;
  const [first = '', second = ''] = words;
  switch (name) {
    case 'EXISTS':
      return found === undefined ? 0 : 1;
    case 'GET':
      return found?.type === 'string' ? joined(found.parts) : null;
    case 'HGET':
      return fields.get(String(first)) ?? null;
    case 'HMGET':
      return words.map((field) => fields.get(String(field)) ?? null);
    case 'HEXISTS':
      return fields.has(String(first)) ? 1 : 0;
    case 'HLEN':
      return fields.size;
    case 'HSCAN':
      return ['0', [...fields].flat()];
    case 'LLEN':
      return items.length;
    case 'LINDEX':
      return items.at(Number(first)) ?? null;
    case 'LRANGE':
      return slice(items, Number(first), Number(second));
    case 'SCARD':
      return members.size;
    case 'SISMEMBER':
      return members.has(nameOf(first)) ? 1 : 0;
    case 'SSCAN':
      return ['0', [...members.values()]];
    case 'ZCARD':
      return ranked.scores.size;
    case 'ZSCORE':
      return ranked.scores.get(nameOf(first))?.score ?? null;
    case 'ZRANK':
      return rankOf(inOrder(ranked), nameOf(first));
    case 'ZREVRANK':
      return rankOf(inOrder(ranked).reverse(), nameOf(first));
    case 'ZRANGE':
      return withScores(slice(inOrder(ranked), Number(first), Number(second)));
    case 'ZREVRANGE':
      return withScores(slice(inOrder(ranked).reverse(), Number(first), Number(second)));
    case 'ZRANGEBYSCORE': {
      const [least, most] = [boundOf(first), boundOf(second)];
      const within = inOrder(ranked).filter(
        ({ score }) => isAbove(numberOf(score), least) && isAbove(-numberOf(score), opposite(most)),
      );
      const limit = words.indexOf('LIMIT');
      return withScores(limit < 0 ? within : within.slice(0, Number(words[limit + 2])));
    }
    default:
      throw new RangeError(`a preview does not answer ${name}`);
  }
}

const emptySortedSet: SortedSet = { type: 'sortedSet', scores: new Map() };

type Entry = SortedSet['scores'] extends Map<string, infer Value> ? Value : never;

function inOrder({ scores }: SortedSet): Entry[] {
  return [...scores.values()].sort(
    (one, other) =>
      numberOf(one.score) - numberOf(other.score) ||
      Buffer.compare(Buffer.from(one.member), Buffer.from(other.member)),
  );
}

function rankOf(entries: readonly Entry[], member: string): number | null {
  const rank = entries.findIndex((entry) => nameOf(entry.member) === member);
  return rank < 0 ? null : rank;
}

function withScores(entries: readonly Entry[]): Reply {
  return entries.flatMap(({ member, score }) => [member, score]);
}

/** A range of indexes as Redis takes it: the stop is included, and both may be negative. */
function slice<Item>(items: readonly Item[], start: number, stop: number): Item[] {
  const from = start < 0 ? Math.max(0, items.length + start) : start;
  const to = stop < 0 ? items.length + stop : stop;
  return items.slice(from, to + 1);
}

interface Bound {
  readonly score: number;
  readonly isExcluded: boolean;
}

function boundOf(word: string | Buffer): Bound {
  const text = String(word);
  const isExcluded = text.startsWith('(');
  return { score: numberOf(isExcluded ? text.slice(1) : text), isExcluded };
}

function opposite({ score, isExcluded }: Bound): Bound {
  return { score: -score, isExcluded };
}

function isAbove(score: number, bound: Bound): boolean {
  return bound.isExcluded ? score > bound.score : score >= bound.score;
}

function numberOf(score: string): number {
  if (/^\+?inf/i.test(score)) return Infinity;
  return /^-inf/i.test(score) ? -Infinity : Number(score);
}

function joined(parts: readonly (string | Buffer)[]): string | Buffer {
  if (parts.every((part) => typeof part === 'string')) return parts.join('');
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
