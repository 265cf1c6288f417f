import type { CacheDefinition, FetchContext, Target, TargetsOf } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import type { Behaviour, Shape } from './step.js';
import type { Shown } from './walk-world.js';

/** A row names the definition that made it, the state of the source, and the number of rows. */
export interface WalkRow {
  readonly id: string;
  readonly generation: number;
  readonly state: number;
  readonly of: number;
}

/** The source that all instances fetch from. */
export interface WalkSource {
  behaviour: Behaviour;
  /** Rises when the source changes. */
  state: number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What a process keeps of its fetches. */
export interface Kept {
  /** The generator that was returned before. */
  generator: Generator<WalkRow> | undefined;
  /** The number of fetches that have not ended. */
  fetches: number;
  /** The most fetches that ran at the same time. */
  mostFetches: number;
}

/** The keys of the walked cache. */
export interface WalkKeys {
  readonly byId: string;
  readonly ids: string;
  /** In another slot. */
  readonly idsApart: string;
  readonly all: string;
  readonly doc: string;
  readonly ranked: string;
  readonly extra: string;
}

/** Keys that are unique to the walk; those with one tag can be swapped in one step anywhere. */
export function walkKeys(namespace: string): WalkKeys {
  const key = (name: string): string => `{${namespace}}:${name}`;
  return {
    byId: key('by-id'),
    ids: key('ids'),
    idsApart: `{${namespace}-apart}:ids`,
    all: key('all'),
    doc: key('doc'),
    ranked: key('ranked'),
    extra: key('extra'),
  };
}

/** What a program registers. */
export interface Release {
  readonly generation: number;
  readonly shape: Shape;
}

/** The definition that an instance registers, or updates to. */
export function walkDefinition(
  keys: WalkKeys,
  source: WalkSource,
  kept: Kept,
  { generation, shape }: Release,
): CacheDefinition<WalkRow[], undefined, TargetsOf<WalkRow[]>> {
  const targets: Record<string, Target<WalkRow>> = {
    byId: hash({ key: keys.byId }),
    ids: set({ key: idsOf(keys, shape), member: 'id' }),
    ranked: sortedSet({ key: keys.ranked, score: 'state', member: 'id' }),
  };
  if (shape.extra) targets.extra = set({ key: keys.extra, member: 'id' });
  if (!shape.delta) {
    targets.all = list({ key: keys.all });
    targets.doc = string({ key: keys.doc });
  }
  return {
    name: 'walked',
    fetcher: (context) => answer(source, kept, generation, context) as Promise<WalkRow[]>,
    refresh: { every: '2s' },
    timeout: '1s',
    targets,
    delta: shape.delta,
    atomic: shape.atomic,
  };
}

/** The keys that a definition of this shape fills. */
export function keysOf(keys: WalkKeys, { delta, atomic, extra }: Shape): string[] {
  return [
    ...[keys.byId, idsOf(keys, { delta, atomic }), keys.ranked],
    ...(extra ? [keys.extra] : []),
    ...(delta ? [] : [keys.all, keys.doc]),
  ];
}

/** The keys that `before` fills and `after` does not. */
export function otherKeys(keys: WalkKeys, before: Shape, after: Shape): string[] {
  const wanted = keysOf(keys, after);
  return keysOf(keys, before).filter((key) => !wanted.includes(key));
}

/** Deltas need all targets in one slot. */
function idsOf(keys: WalkKeys, { delta, atomic }: Pick<Shape, 'delta' | 'atomic'>): string {
  return atomic || delta ? keys.ids : keys.idsApart;
}

function rowsOf(generation: number, state: number): WalkRow[] {
  const of = 2 + ((generation + state) % 3);
  return Array.from({ length: of }, (_, row) => ({
    id: `${String(row)}-${String((generation * 7 + state) % 5)}`,
    generation,
    state,
    of,
  }));
}

async function answer(
  source: WalkSource,
  kept: Kept,
  generation: number,
  context: FetchContext,
): Promise<unknown> {
  kept.fetches += 1;
  kept.mostFetches = Math.max(kept.mostFetches, kept.fetches);
  try {
    return await answerNow(source, kept, generation, context);
  } finally {
    kept.fetches -= 1;
  }
}

async function answerNow(
  source: WalkSource,
  kept: Kept,
  generation: number,
  { signal, previous, unchanged }: FetchContext,
): Promise<unknown> {
  const { behaviour, state } = source;
  if (behaviour === 'fails early') throw new Error('the source fails early');
  await source.sleep(20, signal);
  const rows = rowsOf(generation, state);
  switch (behaviour) {
    case 'hangs':
      await source.sleep(3_600_000, signal);
      return rows;
    case 'lingers':
      await source.sleep(1500, new AbortController().signal);
      return rows;
    case 'unchanged':
      return previous === null || previous.rows !== rows.length ? rows : unchanged();
    case 'answers twice':
      kept.generator ??= rows.values() as Generator<WalkRow>;
      return kept.generator;
    case 'fails late':
      return failing(rows);
    case 'stream':
      return stream(rows);
    case 'array':
      return rows;
  }
}

async function* stream(rows: readonly WalkRow[]): AsyncGenerator<WalkRow> {
  for (const row of rows) yield await Promise.resolve(row);
}

async function* failing(rows: readonly WalkRow[]): AsyncGenerator<WalkRow> {
  yield* stream(rows.slice(1));
  throw new Error('the source fails late');
}

/** What a group of keys shows: the definition of the rows, and the state of the source. */
export interface ShownVersion {
  readonly generation: number;
  readonly state: number;
}

/**
 * The one version that all these keys show.
 * @returns a sentence if they do not show one version: rows of several versions, or too few
 */
export function versionShown(
  keys: WalkKeys,
  shown: Shown,
  wanted: readonly string[],
): ShownVersion | string {
  const absent = wanted.filter((key) => shown[key] === null);
  if (absent.length > 0) return `${absent.join(', ')} absent`;
  const rows = wanted.flatMap((key) => rowsIn(keys, key, shown[key] ?? []));
  const versions = new Set(
    rows.map(({ generation, state }) => `${String(generation)}/${String(state)}`),
  );
  const [first] = rows;
  if (versions.size !== 1 || first === undefined)
    return `versions mixed: ${[...versions].join(', ')}`;
  const ids = new Set(rows.map(({ id }) => id)).size;
  const counts = wanted.map((key) => countIn(keys, key, shown[key] ?? []));
  if (ids !== first.of || counts.some((count) => count !== first.of)) {
    return `${counts.join(', ')} rows where there are ${String(first.of)}`;
  }
  return first;
}

function rowsIn(keys: WalkKeys, key: string, elements: readonly string[]): WalkRow[] {
  if ([keys.ids, keys.idsApart, keys.extra, keys.ranked].includes(key)) return [];
  if (key === keys.doc) return JSON.parse(elements[0] ?? '[]') as WalkRow[];
  return elements.map((element) => JSON.parse(element) as WalkRow);
}

function countIn(keys: WalkKeys, key: string, elements: readonly string[]): number {
  return key === keys.doc ? rowsIn(keys, key, elements).length : elements.length;
}
