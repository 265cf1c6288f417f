import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goalsTable } from './goal-lines.js';
import { tableOf } from './table.js';
import type { Findings } from '../scenario.js';
import type { BarGroup } from './bar-chart.js';
import { barChart } from './bar-chart.js';

/** The results of a run, and its environment. */
export interface Results {
  readonly date: string;
  readonly node: string;
  readonly redis: string;
  readonly cores: number;
  /** The machine's load average of the last minute. */
  readonly load: number;
  readonly sizes: 'full' | 'quick';
  readonly findings: readonly Findings[];
}

/** Writes `results.json`, `results.md` and `ratios.svg` into `folder`. */
export async function writeResults(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, 'results.md'), markdownOf(results));
  await writeFile(join(folder, 'ratios.svg'), await ratiosOf(results));
}

/** The ratios of a run as bars, an SVG. */
export function ratiosOf({ findings }: Pick<Results, 'findings'>): Promise<string> {
  const groups = findings.map(groupOf).filter(({ bars }) => bars.length > 0);
  return barChart('smart-redis, as ratios', groups);
}

/** The ratios to the first baseline of each finding. */
function groupOf({ title, figures }: Findings): BarGroup {
  const baseline = figures.flatMap(({ ratios }) => Object.keys(ratios))[0] ?? '';
  const bars = figures.flatMap(({ subject, ratios }) => {
    const value = ratios[baseline];
    return value === undefined ? [] : [{ label: subject, value }];
  });
  return { title, baseline, bars };
}

/** The goals and the tables, ready for docs/performance.md. */
export function markdownOf({ date, node, redis, cores, load, sizes, findings }: Results): string {
  const measured = findings.flatMap((found) => found.measured ?? []);
  return [
    `Measured on ${date}, ${sizes} sizes: Node ${node}, Redis ${redis} on loopback, ${String(cores)} cores, ` +
      `load average ${load.toFixed(1)} at the end.`,
    '',
    '## Goals',
    '',
    goalsTable(measured),
    '',
    '## Figures',
    '',
    ...findings.map(tableOf),
  ].join('\n');
}
