/** What the registry of a namespace knows about a cache. */
export interface RegistryEntry {
  /** The key of its metadata. */
  readonly at: string;
  /** The caches that it follows. @default none */
  readonly after?: readonly string[];
}

/** The entry as it is stored: JSON, to which later releases may add properties. */
export function formatEntry({ at, after = [] }: RegistryEntry): string {
  return JSON.stringify(after.length === 0 ? { at } : { at, after });
}

/** Parses an entry; `undefined` if there is none, or if somebody else has written it. */
export function parseEntry(text: unknown): RegistryEntry | undefined {
  if (typeof text !== 'string') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { at, after = [] } = parsed as Readonly<Record<string, unknown>>;
  if (typeof at !== 'string' || at === '' || !Array.isArray(after)) return undefined;
  return { at, after: after.filter((name): name is string => typeof name === 'string') };
}
