import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnosis } from '../src/doctor/render-diagnosis.js';
import { displayWidth } from '../src/render/display-width.js';
import { renderFields, wrap } from '../src/render/fields.js';
import { jsonText } from '../src/render/json-text.js';
import { colorsFor, plainLook } from '../src/render/look.js';
import { printable, printableLines } from '../src/render/printable.js';
import type { Column } from '../src/render/table.js';
import { renderTable } from '../src/render/table.js';
import { frameOf } from '../src/top/frame.js';
import { instance, summary } from './support/summaries.js';

/** What a terminal acts on, or what hides or reorders text. */
const dangerous =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;

const attacks = [
  '\u001b[2J',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u0090q\u009c',
  '\u202egnp.exe',
  '\u2066\u2069',
  '\r\nforged line',
  '\u0008\u0008\u0008',
  '\u{e0041}\u{e0042}',
  '\u2065\u{e0000}\u{e001f}',
  '\ud800',
];

/** Text with attacks in it. */
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: 'binary' }), fc.string()))
  .map((parts) => parts.join(''));

interface Row {
  readonly name: string;
  readonly value: string;
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name, least: 4 },
  { title: 'VALUE', text: ({ value }) => value, least: 6, dispensable: 1 },
];
const rows = fc.array(fc.record({ name: hostile, value: hostile }), { maxLength: 5 });

/** Without the colours that we add ourselves. */
function withoutColors(text: string): string {
  return text.replace(/\u001b\[(?:\d+)m/g, '');
}

describe('whatever others have written', () => {
  it('reaches a terminal without control codes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text)).not.toMatch(dangerous);
        expect(printable(text)).not.toContain('\n');
        expect(printableLines(text).join('')).not.toMatch(dangerous);
      }),
    );
  });

  it('does so in tables, of any width, which keep to it and to their number of lines', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 10, max: 60 }), (given, width) => {
        const text = renderTable(columns, given, { ...plainLook, width });
        const lines = text.split('\n');
        expect(text).not.toMatch(dangerous);
        expect(lines).toHaveLength(given.length + 2);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('does so in tables with colours, which have no others', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const look = { width: 40, colors: colorsFor(true, {}) };
        const painted = columns.map((column) => ({
          ...column,
          paint: (colors: typeof look.colors, text: string) => colors.red(text),
        }));
        expect(withoutColors(renderTable(painted, given, look))).not.toMatch(dangerous);
      }),
    );
  });

  it('does so in lists of fields', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const text = renderFields([['value', value]], { ...plainLook, width: 40 });
        expect(text).not.toMatch(dangerous);
      }),
    );
  });

  it('is the same for a program that parses the JSON, and harmless on a terminal', () => {
    fc.assert(
      fc.property(
        fc.record({ name: fc.string({ unit: 'grapheme' }), value: hostile }),
        (document) => {
          const text = jsonText(document);
          expect(JSON.parse(text)).toEqual(document);
          expect(text).not.toMatch(dangerous);
        },
      ),
    );
  });

  it('reaches no terminal through top or the doctor', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, other) => {
        const look = { ...plainLook, width: 60 };
        const cache = summary({ name: text, servedBy: other, schedule: text, family: other });
        const state = {
          ...{ namespace: text, caches: [cache], instances: [instance({ name: other })] },
          ...{ readAtMs: 0, failure: text, happened: [other] },
        };
        const lines = frameOf(state, { height: 20, offset: 0, nowMs: 5 }, look);
        expect(lines.join('')).not.toMatch(dangerous);
        expect(lines.join('')).not.toContain('\n');
        const finding = {
          check: 'orphans',
          severity: 'problem',
          found: text,
          why: other,
          todo: text,
        } as const;
        const answer = {
          ...{
            namespace: other,
            findings: [finding],
            passed: [{ check: 'memory', seen: text }] as const,
          },
          ...{ deleted: [{ cache: other, keys: 1 }], hasNoCache: true },
        };
        expect(renderDiagnosis(answer, look)).not.toMatch(dangerous);
      }),
    );
  });

  it('is shown as what it is', () => {
    expect(printable('a\u001b[2Jb\u202ec\u{e0041}\n')).toBe(
      String.raw`a\x1b[2Jb\u202ec\u{e0041}\n`,
    );
  });
});

describe('display width', () => {
  it.each([
    ['abc', 3],
    ['日本語', 6],
    ['e\u0301', 1],
    ['👍🏽', 2],
    ['한글', 4],
    ['ｶ', 1],
  ])('of %s is %i cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  it('is kept when text is wrapped, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (given) => {
        const text = printable(given);
        const lines = wrap(text, 30);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(30);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

describe('a table', () => {
  it('leaves columns out before it cuts below what can be read', () => {
    const row = { name: 'a-very-long-name-of-a-cache', value: 'x'.repeat(100) };
    expect(renderTable(columns, [row], { ...plainLook, width: 24 })).toBe(
      ['NAME         VALUE', 'a-very-lon…  xxxxxxxxxx…', ''].join('\n'),
    );
    expect(renderTable(columns, [row], { ...plainLook, width: 10 })).toBe(
      ['NAME', 'a-very-lo…', ''].join('\n'),
    );
  });

  it('cuts nothing where there is no terminal', () => {
    const row = { name: 'n', value: 'x'.repeat(5000) };
    expect(renderTable(columns, [row], plainLook)).toContain(row.value);
  });
});

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('on a terminal: %s, with %o: %s', (isTerminal, env, expected) => {
    expect(colorsFor(isTerminal, env).red('x') !== 'x').toBe(expected);
  });
});
