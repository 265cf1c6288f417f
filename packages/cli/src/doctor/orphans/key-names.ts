import { createHash } from 'node:crypto';
import { siblingKey } from '@smart-redis/core/drivers';

/** What the name of a key says that it is; docs/readers.md and docs/architecture.md describe them. */
export type NamedKey =
  /** `digest`: of the live key. */
  | { readonly kind: 'owner'; readonly key: string; readonly base: string; readonly digest: string }
  | { readonly kind: 'staging'; readonly key: string }
  | { readonly kind: 'kept'; readonly key: string }
  /**
   * Metadata of a cache of the namespace, or its history. Live keys and caches may have names that
   * contain such a part themselves, so that there may be several readings.
   */
  | { readonly kind: 'metadata'; readonly key: string; readonly caches: readonly string[] };

/** What {@link scanPattern} finds. */
export const scanPattern = '*:smart-redis:*';

/** Parses the name of a key; `undefined` if it is none of ours, or of another namespace. */
export function parseKeyName(key: string, namespace: string): NamedKey | undefined {
  const owner = /^(.*):smart-redis:owner:([\da-f]{12})$/s.exec(key);
  if (owner !== null) return { kind: 'owner', key, base: owner[1] ?? '', digest: owner[2] ?? '' };
  if (/:smart-redis:staging:\d+-[^:]*-\d+-[\da-f]{12}$/.test(key)) return { kind: 'staging', key };
  if (/:smart-redis:kept:\d+-[\da-f]{12}$/.test(key)) return { kind: 'kept', key };
  const head = `:smart-redis:${namespace.replaceAll(':', '/')}:`;
  const caches: string[] = [];
  for (let at = key.indexOf(head); at !== -1; at = key.indexOf(head, at + 1)) {
    caches.push(key.slice(at + head.length));
  }
  return caches.length === 0 ? undefined : { kind: 'metadata', key, caches };
}

/**
 * The live key that an owner record belongs to; `undefined` if its name is not that of an owner
 * record.
 */
export function liveKeyOf({
  base,
  digest,
}: Extract<NamedKey, { kind: 'owner' }>): string | undefined {
  const candidates = [
    /^\{(.*)\}$/s.exec(base)?.[1],
    base,
    // Of a key with a stray brace, which has a tag of its own before it.
    /^\{[^{}]*\}:(.*)$/s.exec(base)?.[1],
  ];
  return candidates.find((key) => key !== undefined && digestOf(key) === digest);
}

/** The keys that may hold earlier versions of a live key. */
export function keptKeysOf(namespace: string, cache: string, key: string): readonly string[] {
  const digest = digestOf(namespace, cache, key);
  return Array.from({ length: mostKept + 1 }, (_, index) =>
    siblingKey(key, `smart-redis:kept:${index}-${digest}`),
  );
}

/** As many as core keeps at most. */
const mostKept = 10;

/** The owner record of a live key. */
export function ownerKeyOf(key: string): string {
  return siblingKey(key, `smart-redis:owner:${digestOf(key)}`);
}

/** The history beside metadata. */
export function historyKeyOf(metadataKey: string): string {
  return siblingKey(metadataKey, 'history');
}

/** The registry of a namespace. */
export function registryKeyOf(namespace: string): string {
  return siblingKey(`smart-redis:${namespace}`, 'registry');
}

/** The names in an owner record; `undefined` if it is none. */
export function parseRecord(
  text: string,
): { readonly namespace: string; readonly cache: string; readonly metadata?: string } | undefined {
  const [namespace, cache, ...rest] = text.split(' ');
  if (namespace === undefined || cache === undefined) return undefined;
  return { namespace, cache, ...(rest.length === 0 ? {} : { metadata: rest.join(' ') }) };
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha1').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
