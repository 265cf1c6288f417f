import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { searches } from '../src/model/searches.js';
import { sectionOf, tableOf } from '../src/report/fill-docs.js';
import { mergeReport } from '../src/report/merge-report.js';
import { rows } from '../src/rows.js';

const page = await readFile(new URL('../../../docs/faults.md', import.meta.url), 'utf8');
const cells = (table: string, first = /^\| F/): string[][] =>
  table
    .split('\n')
    .filter((line) => first.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

const head = '| Row | What fails | Client |\n| --- | --- | --- |';
const report = (intro: string, ...lines: readonly string[]): string =>
  [intro, '', head, ...lines].join('\n');

describe('docs/faults.md', () => {
  it('lists every row as it is', () => {
    expect(cells(sectionOf(page, 'rows'))).toEqual(cells(tableOf(rows)));
  });

  it('has a line for every row, even without a result', () => {
    const reported = new Set(cells(sectionOf(page, 'report')).map(([, id]) => id));
    expect([...reported]).toEqual(rows.map(({ id }) => id));
  });

  it('has what every search of a model has found', () => {
    const reported = cells(
      sectionOf(page, 'models'),
      /^\| (election|runs|placement|views|joined) /,
    );
    expect(reported.map(([, model, name, , found]) => [model, name, found])).toEqual(
      searches.map(({ model, name, isLarge, finds }) => [
        model,
        isLarge === true ? `${name} (large)` : name,
        finds === null ? 'nothing' : `${finds.rule}: broken in ${String(finds.stepCount)} steps`,
      ]),
    );
  });
});

describe('a report', () => {
  const before = report('Seed 1.', '| F1 | old | redis |', '| F2 | old | redis |');

  it('of some rows keeps the results of the others, and says which are newer', () => {
    const merged = mergeReport(before, report('Seed 2.', '| F2 | new | redis |'), ['F1', 'F2']);
    expect(merged).toBe(
      report('Seed 1.\nF2 anew: Seed 2.', '| F1 | old | redis |', '| F2 | new | redis |'),
    );
  });

  it('of all rows replaces the last one', () => {
    const after = report('Seed 2.', '| F1 | new | redis |', '| F2 | new | redis |');
    expect(mergeReport(before, after, ['F1', 'F2'])).toBe(after);
  });

  it('says which rows were never run', () => {
    expect(mergeReport(before, '', ['F1', 'F2', 'F3'])).toContain('| F3 | not run yet |');
    expect(mergeReport('', '', ['F3'])).toContain('| F3 | not run yet |');
  });

  it('keeps the lines of both clients', () => {
    const both = report('Seed 1.', '| F1 | a | ioredis |', '| F1 | a | redis |');
    expect(mergeReport(both, '', ['F1'])).toBe(both);
  });
});
