import { describe, expect, it } from 'vitest';
import { builtAsOf } from '../../src/metadata/built-as.js';
import { definitionEntry } from '../../src/serving/definition-entry.js';
import { resolveDefinition } from '../../src/settings/resolve-definition.js';
import type { Target } from '../../src/contracts/target.js';
import { hash } from '../../src/targets/hash.js';
import { list } from '../../src/targets/list.js';
import { set } from '../../src/targets/set.js';
import { sortedSet } from '../../src/targets/sorted-set.js';

interface Row {
  readonly id: string;
  readonly code: string;
  readonly delay: number;
}

/** Both fingerprints of a definition: who serves the cache, and whether it is due. */
function fingerprints(...targets: readonly Target<Row>[]): readonly string[] {
  const byName = Object.fromEntries(targets.map((target, index) => [`t${String(index)}`, target]));
  const definition = resolveDefinition(
    { name: 'cache', fetcher: (): Row[] => [], targets: byName },
    false,
  );
  return [
    definitionEntry(definition).definition,
    builtAsOf(definition, Object.values(definition.targets)),
  ];
}

describe('the fingerprint of a definition', () => {
  it.each<[string, Target<Row>, Target<Row>]>([
    ['id of a hash', hash({ key: 'a' }), hash({ key: 'a', id: 'code' })],
    ['member of a set', set({ key: 'a', member: 'id' }), set({ key: 'a', member: 'code' })],
    ['member of a set, absent', set({ key: 'a' }), set({ key: 'a', member: 'code' })],
    [
      'score of a sorted set',
      sortedSet({ key: 'a', score: 'delay' }),
      sortedSet({ key: 'a', score: 'id' }),
    ],
    [
      'member of a sorted set',
      sortedSet({ key: 'a', score: 'delay', member: 'id' }),
      sortedSet({ key: 'a', score: 'delay', member: 'code' }),
    ],
    [
      'id that has become a function',
      hash({ key: 'a', id: 'id' }),
      hash({ key: 'a', id: ({ id }: Row) => id }),
    ],
  ])('differs for another %s', (_, before, after) => {
    const [definition, builtAs] = fingerprints(before);
    const [another, builtAsAnother] = fingerprints(after);
    expect(another).not.toBe(definition);
    expect(builtAsAnother).not.toBe(builtAs);
  });

  it('knows nothing of a function, not even its name', () => {
    const named = (id: (row: Row) => string) => hash({ key: 'a', id });
    const byId = ({ id }: Row): string => id;
    const byCode = ({ code }: Row): string => code;
    expect(fingerprints(named(byId))).toEqual(fingerprints(named(byCode)));
    const scored = (score: (row: Row) => number) => sortedSet({ key: 'a', score, member: 'id' });
    expect(fingerprints(scored(({ delay }) => delay))).toEqual(fingerprints(scored(() => 1)));
  });

  it('is that of the default, whether it is named or not', () => {
    expect(fingerprints(hash({ key: 'a', id: 'id' }))).toEqual(fingerprints(hash({ key: 'a' })));
  });

  it('does not depend on the order of targets and options', () => {
    const plugIn = (selects: Record<string, string>): Target<Row> => ({
      key: 'b',
      writer: { type: 'plug-in', selects, write: () => [], count: (key) => ['EXISTS', key] },
    });
    const one = plugIn({ latitude: 'lat', longitude: 'lon' });
    const other = plugIn({ longitude: 'lon', latitude: 'lat' });
    const all = list({ key: 'a' });
    expect(fingerprints(one, all)).toEqual(fingerprints(all, other));
    expect(fingerprints(plugIn({ latitude: 'y', longitude: 'lon' }))).not.toEqual(
      fingerprints(one),
    );
  });
});
