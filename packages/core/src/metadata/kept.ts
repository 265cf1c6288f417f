import { keptKeyOf, mostKept } from '../redis/keys.js';

/** An earlier version of one group of targets, as the metadata field `kept` describes it. */
export interface KeptVersion {
  /** Which of the keys for earlier versions it has; see `keptKeyOf`. */
  readonly index: number;
  readonly version: number;
  /** Time of its build, in milliseconds by the server's clock. */
  readonly builtAt: number;
  readonly rows: number;
  readonly bytes: number;
  readonly durationMs: number;
  readonly term: number;
  readonly leader: string;
  /** As `CacheState.digest`; empty if there is none. */
  readonly digest: string;
  /** As `CacheState.builtAs`; empty if unknown. */
  readonly builtAs: string;
  /** The number of elements of each of its live keys; one without elements has no kept key. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The metadata field `kept`. */
export interface KeptList {
  /** As it is stored; empty if it is not. */
  readonly text: string;
  /** The field `version` beside it; empty if there is none. */
  readonly current: string;
  /** The newest first. */
  readonly versions: readonly KeptVersion[];
}

const none: readonly KeptVersion[] = [];

/** Parses the metadata fields `kept` and `version`. Unreadable entries count as absent. */
export function parseKept(text: string | null, version: string | null): KeptList {
  const current = version ?? '';
  if (text === null || text === '') return { text: text ?? '', current, versions: none };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { text, current, versions: none };
  }
  const entries = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [];
  const versions = new Map<number, KeptVersion>();
  for (const entry of entries) {
    if (isKeptVersion(entry) && !versions.has(entry.index)) versions.set(entry.index, entry);
  }
  return { text, current, versions: [...versions.values()] };
}

/** The field `kept` of these versions; empty for none. */
export function formatKept(versions: readonly KeptVersion[]): string {
  return versions.length === 0 ? '' : JSON.stringify(versions);
}

/** The keys that hold a version, by the live keys in whose place they are put. */
export function keptKeysOf(
  owner: { readonly namespace: string; readonly cache: string },
  { index, counts }: Pick<KeptVersion, 'index' | 'counts'>,
): ReadonlyMap<string, string> {
  const filled = Object.entries(counts).filter(([, count]) => count > 0);
  return new Map(filled.map(([key]) => [key, keptKeyOf({ ...owner, key }, index)]));
}

/** All keys that may hold earlier versions of a live key. */
export function allKeptKeysOf(
  owner: { readonly namespace: string; readonly cache: string },
  key: string,
): readonly string[] {
  return Array.from({ length: mostKept + 1 }, (_, index) => keptKeyOf({ ...owner, key }, index));
}

const numbers = ['version', 'builtAt', 'rows', 'bytes', 'durationMs', 'term'] as const;
const texts = ['leader', 'digest', 'builtAs'] as const;

function isKeptVersion(entry: unknown): entry is KeptVersion {
  if (typeof entry !== 'object' || entry === null) return false;
  const fields = entry as Readonly<Record<string, unknown>>;
  const { index, counts } = fields;
  if (!isWhole(index) || index > mostKept) return false;
  if (!numbers.every((name) => isWhole(fields[name]))) return false;
  if (!texts.every((name) => typeof fields[name] === 'string')) return false;
  if (typeof counts !== 'object' || counts === null || Array.isArray(counts)) return false;
  return Object.values(counts).every(isWhole);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
