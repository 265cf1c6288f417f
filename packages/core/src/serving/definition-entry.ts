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
  const all = Object.values(targets);
  const [only] = all;
  const stored =
    only !== undefined && all.length === 1
      ? storedText(only)
      : all
          .map((target) => [target.key, storedText(target)] as const)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([, text]) => text)
          .join(',');
  // Written out, since there may be ten thousand: as JSON.stringify writes the same arrays.
  const flags = `${String(adopt)},${JSON.stringify(shape)},${String(inSlots)},${String(delta)}`;
  const head = `${JSON.stringify(schedule.text)},${JSON.stringify(timeoutMs)},${flags}`;
  const tail = `${JSON.stringify(edition)},${group === undefined ? 'null' : JSON.stringify(group)}`;
  // The fingerprints of caches without it stay those of earlier releases.
  const kept = keep === 0 ? '' : `,{"keep":${JSON.stringify(keep)}}`;
  return {
    unit: name,
    definition: fingerprintOf(`[[${stored}],${head},${tail}${kept}]`),
    shape,
    keys: digestsOf(all.map(({ key }) => key)),
  };
}

function storedText({ key, writer }: ResolvedDefinition['targets'][string]): string {
  const selects = selectsOf(writer);
  const more = selects === undefined ? '' : `,${JSON.stringify(selects)}`;
  return `[${JSON.stringify(key)},${JSON.stringify(writer.type)}${more}]`;
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
