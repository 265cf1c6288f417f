import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tableOf } from '../src/report/table.js';
import { writeDocs } from '../src/report/write-docs.js';
import { writeResults } from '../src/report/write-results.js';
import { runScenarios } from '../src/run-scenarios.js';
import type { Findings } from '../src/scenario.js';
import { scenarios } from '../src/scenarios.js';
import { smokeSizes } from '../src/sizes.js';

// vega-lite adds a toJSON() to every Set of the process, and other files run in this process.
afterAll(() => void Reflect.deleteProperty(Set.prototype, 'toJSON'));

// Each has a server of its own.
it.concurrent.each(scenarios)('$name finds every row and misses none', async (scenario) => {
  const findings = await runScenarios([scenario], smokeSizes, () => undefined);
  for (const { figures, counts } of findings) {
    for (const { value } of figures) {
      expect(value.low).toBeLessThanOrEqual(value.median);
      expect(value.median).toBeLessThanOrEqual(value.high);
    }
    expect({ wrong: 0, missed: 0, ...counts }).toMatchObject({ wrong: 0, missed: 0 });
  }
  expect(findings.flatMap(({ figures }) => figures).length).toBeGreaterThan(1);
});

const findings: Findings = {
  title: 'Reads',
  figures: [
    { subject: 'bare', unit: 'ms', value: spread(2), ratios: { bare: spread(1) } },
    { subject: 'typed <T>', unit: 'ms', value: spread(3), ratios: { bare: spread(1.5) } },
  ],
  counts: { missed: 0 },
  measured: [{ goal: 'missed', subject: 'typed', value: 1 }],
};

const overshadowing: Findings = {
  title: 'Control',
  figures: [
    { subject: 'idle', unit: 'ms', value: spread(1), ratios: { idle: spread(1) } },
    { subject: 'stalled', unit: 'ms', value: spread(1000), ratios: { idle: spread(1000) } },
  ],
  counts: {},
};

it('prints medians and ratios as a Markdown table', () => {
  expect(tableOf(findings).split('\n')).toEqual([
    '### Reads',
    '',
    '|           | measured | ÷ bare |',
    '| --------- | -------- | ------ |',
    '| bare      | 2 ms     | 1      |',
    '| typed <T> | 3 ms     | 1.5    |',
    '',
    'missed: 0',
    '',
  ]);
});

it('writes what it found as JSON and as Markdown with the goals, and the ratios as bars', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-bench-'));
  const results = {
    date: '2000-01-01',
    node: 'v20',
    redis: '7',
    cores: 2,
    load: 1,
    sizes: 'quick' as const,
    findings: [findings, overshadowing],
  };
  await writeResults(folder, results);
  expect(JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'))).toEqual(results);
  expect(await readFile(join(folder, 'results.md'), 'utf8')).toContain(
    '| reads that found nothing during refresh and swap | at most 0 | typed | 1        | **not reached** |',
  );
  const svg = await readFile(join(folder, 'ratios.svg'), 'utf8');
  expect(svg).toContain('typed &lt;T&gt;');
  const widths = [...svg.matchAll(/roledescription="bar" d="M0,[\d.]+h([\d.]+)/g)].map(([, it]) =>
    Number(it),
  );
  const [bare = 0, typed = 0] = widths;
  expect(widths).toHaveLength(4);
  expect(typed / bare).toBeCloseTo(1.5);
  // Regardless of the height of the bars in another table.
  expect(bare).toBeGreaterThan(100);
  await rm(folder, { recursive: true });
});

function spread(value: number): { median: number; low: number; high: number } {
  return { median: value, low: value, high: value };
}

it('puts results between the marks of a page, and nowhere else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-bench-'));
  const page = join(folder, 'page.md');
  const mark = '<!-- results: written by pnpm bench --docs -->';
  await writeFile(page, `before\n\n${mark}\n\nold\n\n<!-- end of results -->\n\nafter\n`);
  await writeDocs(page, 'new\n');
  expect(await readFile(page, 'utf8')).toBe(
    `before\n\n${mark}\n\nnew\n\n<!-- end of results -->\n\nafter\n`,
  );
  await rm(folder, { recursive: true });
});
