import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { selectsOf } from '../targets/selects-of.js';
import { hashName } from './name-hash.js';
import type { RosterEntry } from './roster.js';

/**
 * The line of a roster for a cache. The fingerprint covers the options that instances can compare,
 * selectors among them if they are names: never the text or name of functions, which bundlers
 * change, and never `params`, which may differ between instances on purpose. `edition` sets an
 * updated cache apart from others with the same options.
 */
export function definitionEntry(definition: ResolvedDefinition, edition = ''): RosterEntry {
  const { name, schedule, timeoutMs, targets, adopt, shape, inSlots, delta, keep, group } =
    definition;
  const stored = Object.values(targets)
    .map(({ key, writer }) => {
      const selects = selectsOf(writer);
      return [key, writer.type, ...(selects === undefined ? [] : [selects])] as const;
    })
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const options = [
    stored,
    schedule.text,
    timeoutMs,
    adopt,
    shape,
    inSlots,
    delta,
    edition,
    group ?? null,
    // The fingerprints of caches without it stay those of earlier releases.
    ...(keep === 0 ? [] : [{ keep }]),
  ];
  return {
    unit: name,
    definition: fingerprintOf(JSON.stringify(options)),
    shape,
    keys: digestsOf(stored.map(([key]) => key)),
  };
}

/** The live keys, as `RosterEntry.keys`. */
export function digestsOf(keys: readonly string[]): string {
  return keys
    .map((key) => hashName(key, 0).toString(36))
    .sort()
    .join(',');
}

/** 64 bits: it only sets definitions of one name apart, and no secret depends on it. */
function fingerprintOf(text: string): string {
  const half = (seed: number): string => hashName(text, seed).toString(16).padStart(8, '0');
  return half(1) + half(2);
}
