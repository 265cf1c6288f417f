import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RosterEntry } from '../../src/serving/roster.js';
import { decodeRoster, encodeRoster } from '../../src/serving/roster.js';

/** Names with whatever could end a field or a line, and halves of characters. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.stringMatching(/^[\n",[\]\\|{}a-c]{0,12}$/),
  fc.constantFrom('\ud800', '\udc00x', '\u2028', '__proto__'),
);
const anyEntry: fc.Arbitrary<RosterEntry> = fc.record({
  unit: anyText,
  definition: anyText,
  shape: fc.nat({ max: 5 }),
});

/** Entries, and the same in another order. */
const anyEntriesTwice = fc
  .array(anyEntry)
  .chain((entries) =>
    fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
  );

const sorted = (entries: readonly RosterEntry[]): string[] =>
  entries.map(({ unit, definition, shape }) => JSON.stringify([unit, definition, shape])).sort();

/** A roster whose hash is right, whatever its text says. */
const signed = (lines: string): { hash: string; text: string } => ({
  hash: createHash('sha256').update(lines).digest('hex').slice(0, 32),
  text: deflateRawSync(lines).toString('base64'),
});

describe('a roster', () => {
  it('is read as it was written, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), (entries) => {
        const read = decodeRoster(encodeRoster(entries));
        expect(read && sorted(read)).toEqual([...new Set(sorted(entries))]);
      }),
      { numRuns: 200 },
    );
  });

  it('has the same hash for the same definitions in any order, however often they are given', () => {
    fc.assert(
      fc.property(anyEntriesTwice, ([entries, shuffled]) => {
        const again = encodeRoster([...shuffled, ...entries.slice(0, 2)]);
        expect(again).toEqual(encodeRoster(entries));
      }),
    );
  });

  it('has another hash for other definitions', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), fc.array(anyEntry), (one, other) => {
        fc.pre(!sameSet(one, other));
        expect(encodeRoster(one).hash).not.toBe(encodeRoster(other).hash);
      }),
    );
    const entry = { unit: 'a', definition: 'b', shape: 0 };
    const hashes = [
      [],
      [entry],
      [{ ...entry, unit: 'b' }],
      [{ ...entry, definition: 'c' }],
      [{ ...entry, shape: 1 }],
      [{ unit: 'a","b', definition: '', shape: 0 }],
    ].map((entries) => encodeRoster(entries).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is unknown where its text was changed, cut off or never was one', () => {
    const entries = Array.from({ length: 50 }, (_, index) => ({
      unit: `report-${index}`,
      definition: `definition-${index}`,
      shape: 0,
    }));
    const { hash, text } = encodeRoster(entries);
    expect(decodeRoster({ hash, text })).toHaveLength(50);
    for (const other of ['', '!', 'AAAA', text.slice(0, -8), text.slice(8), 'x'.repeat(1000)]) {
      expect(decodeRoster({ hash, text: other })).toBeUndefined();
    }
    expect(decodeRoster({ hash: encodeRoster([]).hash, text })).toBeUndefined();
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom('A', '/', '='),
        (at, letter) => {
          const changed = text.slice(0, at) + letter + text.slice(at + 1);
          const read = decodeRoster({ hash, text: changed });
          expect(read === undefined || sorted(read).join() === sorted(entries).join()).toBe(true);
        },
      ),
    );
  });

  it('is unknown where its lines are not ours, though its hash is right', () => {
    expect(decodeRoster(signed('["a","b",0]'))).toEqual([{ unit: 'a', definition: 'b', shape: 0 }]);
    const strange = ['null', '{}', '["a","b"]', '["a",1,0]', '[1,"b",0]', '["a","b","0"]'];
    for (const line of [...strange, '["a","b",0.5]', '["a","b",null]', '["a"', '\n', ' ']) {
      expect(decodeRoster(signed(line)), line).toBeUndefined();
      expect(decodeRoster(signed(`["a","b",0]\n${line}`)), line).toBeUndefined();
    }
  });

  it('leaves room for what a later release writes behind a line', () => {
    const read = decodeRoster(signed('["a","b",3,{"more":1}]'));
    expect(read).toEqual([{ unit: 'a', definition: 'b', shape: 3 }]);
  });

  it('does not unfold without bounds', () => {
    const bomb = signed(`["a","b",0]${' '.repeat(2 ** 24)}`);
    expect(bomb.text.length).toBeLessThan(2 ** 16);
    expect(inflateRawSync(Buffer.from(bomb.text, 'base64')).length).toBeGreaterThan(2 ** 24);
    expect(decodeRoster(bomb)).toBeUndefined();
  });
});

function sameSet(one: readonly RosterEntry[], other: readonly RosterEntry[]): boolean {
  const lines = (entries: readonly RosterEntry[]): string =>
    JSON.stringify([...new Set(sorted(entries))]);
  return lines(one) === lines(other);
}
