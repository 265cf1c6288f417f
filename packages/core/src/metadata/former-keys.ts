import type { CacheState } from './cache-state.js';
import { parseBuiltAs } from './built-as.js';

/**
 * A live key that an earlier definition of a cache has filled. Nobody owns it any more, so that
 * nothing else in Redis says where it came from.
 */
export interface FormerKey {
  readonly key: string;
  /** The type of its writer. */
  readonly type: string;
  /** The number of elements that were published last. */
  readonly count: number;
}

/** The field of the metadata that lists them: JSON of keys, each with its type and count. */
export const formerField = 'former';

/** A cache whose targets change with each release forgets the oldest. */
const mostFormer = 100;

/** The keys of a version, as former ones. */
export function keysOfVersion({ counts, builtAs }: CacheState): readonly FormerKey[] {
  const { targets } = parseBuiltAs(builtAs ?? '');
  return Object.entries(counts ?? {}).flatMap(([key, count]) => {
    const type = targets[key];
    const isLeft = typeof count === 'number' && count > 0;
    return isLeft && typeof type === 'string' ? [{ key, type, count }] : [];
  });
}

/** Reads the field; nothing where it is unreadable, since anybody may have written anything there. */
export function parseFormerKeys(text: unknown): readonly FormerKey[] {
  if (typeof text !== 'string') return [];
  try {
    return Object.entries(Object(JSON.parse(text)) as object).flatMap(([key, told]) => {
      const [type, count] = Array.isArray(told) ? (told as readonly unknown[]) : [];
      const isOne = typeof type === 'string' && typeof count === 'number';
      return isOne ? [{ key, type, count }] : [];
    });
  } catch {
    return [];
  }
}

/** The field after a definition that fills `own` has replaced one whose version had `left`; `''`: none. */
export function formatFormerKeys(
  before: readonly FormerKey[],
  left: readonly FormerKey[],
  own: ReadonlySet<string>,
): string {
  const all = new Map([...before, ...left].map((former) => [former.key, former]));
  const former = [...all.values()].filter(({ key }) => !own.has(key)).slice(-mostFormer);
  if (former.length === 0) return '';
  return JSON.stringify(
    Object.fromEntries(former.map(({ key, type, count }) => [key, [type, count]])),
  );
}
