import { hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** One line of a roster: an instance has this definition of this unit. */
export interface RosterEntry {
  /** What is served: the name of a cache with its metadata key. Any text. */
  readonly unit: string;
  /** Fingerprint of all declared options of the cache. */
  readonly definition: string;
  /** The declared `shape` of its rows: a whole number, 0 where none was declared. */
  readonly shape: number;
  /**
   * Digests of the live keys, sorted, with a comma between two: definitions of one name that share
   * no key are different units (see `separateUnits`). @default one unit for each name
   */
  readonly keys?: string;
}

/** A roster as it is stored in Redis: the definitions of an instance. */
export interface StoredRoster {
  /** 32 hexadecimal digits. Equal for the same definitions in any order. */
  readonly hash: string;
  /** Base64 of the deflated lines. May differ between releases of zlib for the same `hash`. */
  readonly text: string;
  /** The number of its definitions. */
  readonly size: number;
}

/** The size of some 150,000 definitions. Anything that decompresses to more is invalid. */
const largestBytes = 2 ** 24;
const hashDigits = 32;

/** The roster of these definitions. Duplicates count once. */
export function encodeRoster(entries: Iterable<RosterEntry>): StoredRoster {
  const distinct = new Set<string>();
  for (const { unit, definition, shape, keys } of entries) {
    const last = keys === undefined ? '' : `,${JSON.stringify(keys)}`;
    // As JSON, so that no name can end a field or a line.
    distinct.add(`[${JSON.stringify(unit)},${JSON.stringify(definition)},${String(shape)}${last}]`);
  }
  const lines = [...distinct].sort().join('\n');
  let text: string | undefined;
  return {
    hash: hashOf(lines),
    size: distinct.size,
    // Tens of milliseconds for ten thousand definitions, and mostly Redis has it already.
    get text() {
      return (text ??= deflateRawSync(lines).toString('base64'));
    },
  };
}

/**
 * The definitions of a roster, in the order of its lines. `undefined` if it cannot be read, does
 * not match its hash, or decompresses to more than 16 MiB: then the definitions of its seats are
 * unknown.
 */
export function decodeRoster(
  stored: Pick<StoredRoster, 'hash' | 'text'>,
): readonly RosterEntry[] | undefined {
  const lines = inflate(stored.text);
  if (lines === undefined || hashOf(lines) !== stored.hash) return undefined;
  if (lines === '') return [];
  const entries: RosterEntry[] = [];
  for (const line of lines.split('\n')) {
    const entry = entryOf(line);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return entries;
}

function hashOf(lines: string): string {
  return hash('sha256', lines, 'hex').slice(0, hashDigits);
}

function inflate(text: string): string | undefined {
  try {
    const deflated = Buffer.from(text, 'base64');
    return inflateRawSync(deflated, { maxOutputLength: largestBytes }).toString();
  } catch {
    return undefined;
  }
}

/**
 * The hash proves that an instance wrote the line, but not that its release wrote the format of
 * this one.
 */
function entryOf(line: string): RosterEntry | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields)) return undefined;
  const [unit, definition, shape, keys] = fields as readonly unknown[];
  if (typeof unit !== 'string' || typeof definition !== 'string') return undefined;
  if (typeof shape !== 'number' || !Number.isSafeInteger(shape)) return undefined;
  return typeof keys === 'string' ? { unit, definition, shape, keys } : { unit, definition, shape };
}
