import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { selectsOf } from '../targets/selects-of.js';
import { hashName, hashNameTwice, hexOf } from './name-hash.js';
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
  const keys = Object.values(targets).map(({ key }) => key);
  // Written out, since there may be ten thousand: as JSON.stringify writes the same arrays.
  const stored = Object.values(targets).map(({ key, writer }) => {
    const selects = selectsOf(writer);
    const more = selects === undefined ? '' : `,${JSON.stringify(selects)}`;
    return [key, `[${JSON.stringify(key)},${JSON.stringify(writer.type)}${more}]`] as const;
  });
  if (stored.length > 1) stored.sort(([one], [other]) => (one < other ? -1 : 1));
  const options = JSON.stringify([
    ...[schedule.text, timeoutMs, adopt, shape, inSlots, delta, edition, group ?? null],
    // The fingerprints of caches without it stay those of earlier releases.
    ...(keep === 0 ? [] : [{ keep }]),
  ]);
  return {
    unit: name,
    definition: fingerprintOf(`[[${stored.map(([, text]) => text).join(',')}],${options.slice(1)}`),
    shape,
    keys: digestsOf(keys),
  };
}

/** The live keys, as `RosterEntry.keys`. */
export function digestsOf(keys: readonly string[]): string {
  const digests = keys.map((key) => hexOf(hashName(key, 0)));
  return digests.length === 1 ? (digests[0] ?? '') : digests.sort().join(',');
}

/** 64 bits: it only sets definitions of one name apart, and no secret depends on it. */
function fingerprintOf(text: string): string {
  const [first, second] = hashNameTwice(text, 1, 2);
  return hexOf(first) + hexOf(second);
}
