import type { Command, CommandArgument } from '../../contracts/driver.js';

type Stored = string | Buffer;

/** The content of a key, as the commands of a built-in writer make it. */
export type MemoryKey =
  | { readonly type: 'hash'; readonly fields: Map<string, Stored> }
  | { readonly type: 'list'; readonly items: Stored[] }
  | { readonly type: 'set'; readonly members: Map<string, Stored> }
  | { readonly type: 'sortedSet'; readonly scores: Map<string, ScoredMember> }
  | { readonly type: 'string'; readonly parts: Stored[] };

interface ScoredMember {
  readonly member: Stored;
  readonly score: string;
}

/** Keys in the memory of this process, written by the commands of built-in writers. */
export type MemoryKeys = Map<string, MemoryKey>;

/** Applies a write; throws for a command that no built-in writer sends. */
export function writeTo(keys: MemoryKeys, [name, key = '', ...words]: Command): void {
  const at = String(key);
  switch (name) {
    case 'HSET': {
      const { fields } = keyOf(keys, at, 'hash', () => ({ type: 'hash', fields: new Map() }));
      inPairs(words, (field, value) => fields.set(String(field), stored(value)));
      return;
    }
    case 'RPUSH':
      for (const word of words) {
        keyOf(keys, at, 'list', () => ({ type: 'list', items: [] })).items.push(stored(word));
      }
      return;
    case 'SADD': {
      const { members } = keyOf(keys, at, 'set', () => ({ type: 'set', members: new Map() }));
      for (const word of words) members.set(nameOf(word), stored(word));
      return;
    }
    case 'ZADD': {
      const { scores } = keyOf(keys, at, 'sortedSet', () => ({
        type: 'sortedSet',
        scores: new Map(),
      }));
      inPairs(words, (score, member) =>
        scores.set(nameOf(member), { score: String(score), member: stored(member) }),
      );
      return;
    }
    case 'SET':
      keys.set(at, { type: 'string', parts: words.slice(0, 1).map(stored) });
      return;
    case 'APPEND':
      keyOf(keys, at, 'string', () => ({ type: 'string', parts: [] })).parts.push(
        ...words.map(stored),
      );
      return;
    default:
      throw new RangeError(`a preview cannot keep what ${name} writes`);
  }
}

function keyOf<Type extends MemoryKey['type']>(
  keys: MemoryKeys,
  key: string,
  type: Type,
  create: () => Extract<MemoryKey, { type: Type }>,
): Extract<MemoryKey, { type: Type }> {
  const found = keys.get(key);
  if (found?.type === type) return found as Extract<MemoryKey, { type: Type }>;
  const created = create();
  keys.set(key, created);
  return created;
}

function inPairs(
  words: readonly CommandArgument[],
  take: (first: CommandArgument, second: CommandArgument) => void,
): void {
  for (let at = 0; at < words.length; at += 2) take(words[at] ?? '', words[at + 1] ?? '');
}

function stored(word: CommandArgument): Stored {
  if (typeof word === 'string') return word;
  return Buffer.isBuffer(word) ? word : Buffer.from(word);
}

/** Represents arbitrary bytes without loss. */
export function nameOf(word: CommandArgument): string {
  return typeof word === 'string' ? word : Buffer.from(word).toString('latin1');
}
