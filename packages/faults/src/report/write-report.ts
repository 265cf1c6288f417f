import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowResult } from '../run/run-rows.js';
import { takeoverText } from './line.js';

/** The results of a run. */
export interface Report {
  readonly seed: number;
  readonly scale: number;
  readonly results: readonly RowResult[];
}

/** Writes `results.json` and `report.md` into `folder`. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(folder, 'report.md'), markdownOf(report));
}

function markdownOf({ seed, scale, results }: Report): string {
  return [
    `Seed ${String(seed)}, scale ${String(scale)}.`,
    '',
    '| Row | What fails | Client | Tries | Violations | Bars missed | Takeover | Control |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(
      ({ id, title, driver, tries, violations, missed = [], takeoversMs = [], control }) =>
        `| ${id} | ${title} | ${driver} | ${String(tries)} | ${String(violations.length)} | ${String(missed.length)} | ` +
        `${takeoversMs.length === 0 ? '' : takeoverText(takeoversMs)} | ${control} |`,
    ),
    '',
  ].join('\n');
}
