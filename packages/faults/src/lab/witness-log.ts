import type { Logged } from '../history/record.js';
import { cacheKeys } from './cache-keys.js';
import type { Witness } from './instance/witness-scripts.js';

/** What the slot of a cache did, as its scripts recorded it there. */
export interface WitnessLog {
  /** The key of the stream. */
  readonly key: string;
  /**
   * The entries in a reply to `XRANGE key - +` that were not accepted before, in the order of the
   * slot.
   */
  accept(entries: unknown): readonly Logged[];
}

/**
 * Opens the log of a cache. If a failover took entries back, those accepted before are not accepted
 * again. If claims are not logged, each commit also counts as a claim.
 */
export function openWitnessLog(namespace: string, cache: string, witness: Witness): WitnessLog {
  const taken = new Set<string>();
  const claimed = witness === 'commits' ? claimOf : (): Logged[] => [];
  return {
    key: cacheKeys(namespace, cache).log,
    accept: (entries) =>
      (entries as [string, string[]][]).flatMap(([id, fields]) => {
        const text = `${id} ${fields.join(' ')}`;
        if (taken.has(text)) return [];
        taken.add(text);
        const logged = loggedOf(cache, fields);
        return [...claimed(logged), logged];
      }),
  };
}

function claimOf({ cache, term, candidacy }: Logged): Logged[] {
  return [{ kind: 'logged', what: 'claim', cache, term, candidacy }];
}

function loggedOf(cache: string, fields: readonly string[]): Logged {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    values.set(fields[index] ?? '', fields[index + 1] ?? '');
  }
  const attempt = values.get('attempt');
  const back = values.get('back');
  return {
    kind: 'logged',
    cache,
    what: (values.get('what') ?? 'claim') as Logged['what'],
    term: Number(values.get('term')),
    candidacy: values.get('candidacy') ?? '',
    ...(attempt === undefined ? {} : { attempt, version: Number(values.get('version')) }),
    ...(back === undefined ? {} : { back: Number(back) }),
    ...(values.has('part') ? { inPart: true } : {}),
    ...(values.get('drawn') === '1' ? { isDrawn: true } : {}),
  };
}
