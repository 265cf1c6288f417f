import type { Logged } from '../history/record.js';
import { cacheKeys } from './cache-keys.js';

/** What the slot of a cache did, as its scripts wrote it down there. */
export interface WitnessLog {
  /** The stream. */
  readonly key: string;
  /** What of a reply to `XRANGE key - +` was not accepted before, in the order of the slot. */
  accept(entries: unknown): readonly Logged[];
}

/**
 * Opens the log of a cache. Where a failover went back, what was accepted before is not accepted
 * again.
 */
export function openWitnessLog(namespace: string, cache: string): WitnessLog {
  const taken = new Set<string>();
  return {
    key: cacheKeys(namespace, cache).log,
    accept: (entries) =>
      (entries as [string, string[]][]).flatMap(([id, fields]) => {
        const text = `${id} ${fields.join(' ')}`;
        if (taken.has(text)) return [];
        taken.add(text);
        return [loggedOf(cache, fields)];
      }),
  };
}

function loggedOf(cache: string, fields: readonly string[]): Logged {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    values.set(fields[index] ?? '', fields[index + 1] ?? '');
  }
  const attempt = values.get('attempt');
  return {
    kind: 'logged',
    cache,
    what: values.get('what') === 'commit' ? 'commit' : 'claim',
    term: Number(values.get('term')),
    candidacy: values.get('candidacy') ?? '',
    ...(attempt === undefined ? {} : { attempt, version: Number(values.get('version')) }),
    ...(values.has('part') ? { inPart: true } : {}),
  };
}
