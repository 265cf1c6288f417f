import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keySlot, metadataKeyOf, shareSlot, siblingKey, stagingKeyOf } from '../src/redis/keys.js';

/** Keys with braces in all the wrong places, too. */
const anyKey = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.stringMatching(/^[{}a-c:]{1,12}$/),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

const name = {
  namespace: 'n',
  cache: 'c',
  key: 'a',
  seat: 'seat',
  term: 1_700_000_000_000,
  sequence: 7,
};

describe('keys of our own', () => {
  it('lie in the slot of the key that they belong to, whatever that looks like', () => {
    fc.assert(
      fc.property(anyKey, fc.stringMatching(/^[\w:-]{1,20}$/), (key, suffix) => {
        expect(keySlot(siblingKey(key, suffix))).toBe(keySlot(key));
        expect(keySlot(stagingKeyOf({ ...name, key }))).toBe(keySlot(key));
      }),
      { numRuns: 2000 },
    );
  });

  it('are recognized as those of one slot by their tags, or else by their slots', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        expect(shareSlot(one, other)).toBe(keySlot(one) === keySlot(other));
        expect(shareSlot(one, siblingKey(one, 'x'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('read as their documentation says', () => {
    expect(siblingKey('delays:all', 'x')).toBe('{delays:all}:x');
    expect(siblingKey('{delays}:all', 'x')).toBe('{delays}:all:x');
    expect(siblingKey('{}delays', 'x')).toMatch(/:x$/);
  });

  it('are different for different keys, caches, terms, candidacies and sequences', () => {
    const keys = [
      stagingKeyOf(name),
      ...['z', '{z}', '{z}:x', 'z}', '{}}z'].map((key) => stagingKeyOf({ ...name, key })),
      stagingKeyOf({ ...name, namespace: 'other' }),
      stagingKeyOf({ ...name, namespace: 'n:c', cache: 'c' }),
      stagingKeyOf({ ...name, namespace: 'n', cache: 'c:c' }),
      stagingKeyOf({ ...name, term: 2 }),
      stagingKeyOf({ ...name, seat: 'two' }),
      stagingKeyOf({ ...name, sequence: 2 }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('that hold the metadata are different for every namespace and name', () => {
    expect(metadataKeyOf('reports', 'a:b', ['k'])).toBe('{k}:smart-redis:reports:a:b');
    expect(metadataKeyOf('a:b', 'c', ['k'])).not.toBe(metadataKeyOf('a', 'b:c', ['k']));
  });

  it('let deployments that list the targets in another order meet at one fence', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyKey, { minLength: 1, maxLength: 6 }), (keys) => {
        expect(metadataKeyOf('n', 'c', [...keys].reverse())).toBe(metadataKeyOf('n', 'c', keys));
      }),
    );
  });
});
