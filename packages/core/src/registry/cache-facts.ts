import { isCacheName } from '../settings/cache-name.js';

/** A target, as the registry knows it. */
export interface TargetFacts {
  /** Its name in `targets`. */
  readonly name: string;
  /** The live key. */
  readonly key: string;
  /** The type of its writer. */
  readonly type: string;
  /** The name of its codec; `text` for plain text. @default 'json' */
  readonly codec?: string;
  /** The command that counts its elements, `COUNT key`. @default that of a type of smart-redis */
  readonly count?: string;
}

/**
 * What the registry says about a cache besides the place of its metadata: enough to see and steer it
 * without the code of the application. Nothing secret, and nothing that runs. What is absent has its
 * default, or does not exist.
 */
export interface CacheFacts {
  /** In the order of the definition. */
  readonly targets: readonly TargetFacts[];
  /** The keys of the metadata of all groups. @default the only one is `at` */
  readonly places?: readonly string[];
  /** Milliseconds. @default no interval */
  readonly every?: number;
  /** Milliseconds. @default 0 */
  readonly jitter?: number;
  /** @default no slots */
  readonly cron?: string;
  /** @default 'UTC' */
  readonly timezone?: string;
  /** Milliseconds for which a slot is caught up; 0: it is not. @default any slot is */
  readonly catchUp?: number;
  /** Milliseconds. @default never */
  readonly lateAfter?: number;
  /** Milliseconds. @default never */
  readonly staleAfter?: number;
  /** @default 0 */
  readonly keep?: number;
  /** @default 0 */
  readonly history?: number;
  /** @default 1 */
  readonly shape?: number;
  /** @default none */
  readonly group?: { readonly name: string; readonly concurrency: number };
  /** @default false */
  readonly delta?: boolean;
  /** @default true */
  readonly atomic?: boolean;
  /** The fingerprint of its options. */
  readonly definition?: string;
  /** The family whose member it is. @default none */
  readonly family?: string;
  /** When the cache was first registered, in milliseconds by the server's clock. */
  readonly since?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** More is no entry of ours. */
const mostTargets = 1000;
const latestTimeMs = 8.64e15;

/**
 * The facts of an entry; `undefined` if it has none, as those of earlier releases. Anyone may write
 * to the registry: what is unreadable counts as absent.
 */
export function parseFacts(fields: Fields): CacheFacts | undefined {
  const targets = targetsIn(fields.targets);
  if (targets === undefined) return undefined;
  const places = textsIn(fields.places);
  const group = groupIn(fields.group);
  const facts: { -readonly [Name in keyof CacheFacts]: CacheFacts[Name] } = { targets };
  if (places !== undefined && places.length > 1) facts.places = places;
  for (const name of times) {
    const value = fields[name];
    if (isWhole(value) && value <= latestTimeMs) facts[name] = value;
  }
  for (const name of ['keep', 'history', 'shape'] as const) {
    const value = fields[name];
    if (isWhole(value)) facts[name] = value;
  }
  for (const name of ['cron', 'timezone', 'definition'] as const) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') facts[name] = value;
  }
  if (group !== undefined) facts.group = group;
  if (fields.delta === true) facts.delta = true;
  if (fields.atomic === false) facts.atomic = false;
  if (isCacheName(fields.family)) facts.family = fields.family;
  return facts;
}

const times = ['every', 'jitter', 'catchUp', 'lateAfter', 'staleAfter', 'since'] as const;

function targetsIn(value: unknown): readonly TargetFacts[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostTargets) return undefined;
  const keys = new Set<string>();
  const targets: TargetFacts[] = [];
  for (const each of value as readonly unknown[]) {
    const { name, key, type, codec, count } = Object(each) as Fields;
    if (typeof name !== 'string' || typeof type !== 'string') return undefined;
    if (typeof key !== 'string' || key === '' || keys.has(key)) return undefined;
    keys.add(key);
    targets.push({
      ...{ name, key, type },
      ...(typeof codec === 'string' ? { codec } : {}),
      ...(typeof count === 'string' && /^[A-Z.]{1,40}$/.test(count) ? { count } : {}),
    });
  }
  return targets;
}

function groupIn(value: unknown): CacheFacts['group'] {
  const { name, concurrency } = Object(value) as Fields;
  return typeof name === 'string' && isWhole(concurrency) ? { name, concurrency } : undefined;
}

function textsIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > mostTargets) return undefined;
  return value.every((each) => typeof each === 'string' && each !== '') ? value : undefined;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
