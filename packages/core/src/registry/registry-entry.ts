import type { CacheFacts } from './cache-facts.js';
import { parseFacts } from './cache-facts.js';

/** What the registry of a namespace knows about a cache. */
export interface RegistryEntry {
  /** The key of its metadata. */
  readonly at: string;
  /** The caches that it follows. @default none */
  readonly after?: readonly string[];
}

/** A {@link RegistryEntry} with all that it says. */
export interface FullEntry extends RegistryEntry {
  /** @default absent: an earlier release has written it */
  readonly facts?: CacheFacts | undefined;
}

/** The entry as it is stored: JSON, to which later releases may add properties. */
export function formatEntry({ at, after = [], facts }: FullEntry): string {
  return JSON.stringify({ at, ...(after.length === 0 ? {} : { after }), ...facts });
}

/** Parses an entry; `undefined` if there is none, or if somebody else has written it. */
export function parseEntry(text: unknown): RegistryEntry | undefined {
  const fields = fieldsIn(text);
  return fields === undefined ? undefined : entryIn(fields);
}

/** Like {@link parseEntry}, with all that the entry says. */
export function parseFullEntry(text: unknown): FullEntry | undefined {
  const fields = fieldsIn(text);
  const entry = fields && entryIn(fields);
  return fields && entry && { ...entry, facts: parseFacts(fields) };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsIn(text: unknown): Fields | undefined {
  if (typeof text !== 'string') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : undefined;
}

function entryIn({ at, after = [] }: Fields): RegistryEntry | undefined {
  if (typeof at !== 'string' || at === '' || !Array.isArray(after)) return undefined;
  return { at, after: after.filter((name): name is string => typeof name === 'string') };
}
