import type { Command } from 'commander';
import type { DiffRow, TargetDiff, VersionDiff, VersionInfo } from '@smart-redis/core';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import { fineReport } from '../output/report.js';
import { jsonText } from '../render/json-text.js';
import type { Look } from '../render/look.js';
import { printable } from '../render/printable.js';
import type { Column } from '../render/table.js';
import { renderTable } from '../render/table.js';
import { countText } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';
import { parseSample, parseVersion } from './parse-count.js';

interface DiffFlags {
  readonly sample: number;
}

/** `smart-redis diff`: what two versions of a cache have not in common. */
export function addDiff({ program, perform }: CommandLine): void {
  program
    .command('diff')
    .description('compare two versions of a cache row by row')
    .argument('<cache>', 'its name')
    .argument('[from]', 'a version; without it, the one before the current one', parseVersion)
    .argument('[to]', 'another one; without it, the current one', parseVersion)
    .option('--sample <n>', 'rows of each kind to show for each target', parseSample, 10)
    .action(
      (
        name: string,
        from: number | undefined,
        to: number | undefined,
        { sample }: DiffFlags,
        command: Command,
      ) =>
        perform(command, async (session) => {
          const operator = session.open();
          const pair = pairOf(name, await operator.versions(name), from, to);
          const { signal } = session.surroundings;
          const diff = await operator.diff(name, pair.from, pair.to, { sample, signal });
          const document = { namespace: operator.namespace, cache: name, diff };
          return fineReport(document, (look) => textOf(diff, look));
        }),
    );
}

function pairOf(
  name: string,
  versions: readonly VersionInfo[],
  from: number | undefined,
  to: number | undefined,
): { readonly from: number; readonly to: number } {
  const current = to ?? versions.find((each) => each.current)?.version;
  const before = from ?? versions.find(({ version }) => version !== current)?.version;
  if (current !== undefined && before !== undefined) return { from: before, to: current };
  throw new Problem(
    exitCodes.usage,
    `cache "${name}" has no two versions in Redis: the option keep says how many earlier ones stay`,
  );
}

interface Changed extends DiffRow {
  readonly sign: '+' | '~' | '-';
}

function textOf(diff: VersionDiff, look: Look): string {
  const sum = `${diff.from} to ${diff.to}: ${countsOf(diff)}\n`;
  const parts = Object.entries(diff.targets).map(([name, target]) => {
    const rows = sampleOf(target);
    const head = `\n${look.colors.bold(printable(name))}: ${countsOf(target)}\n`;
    return rows.length === 0 ? head : `${head}${renderTable(columns, rows, look)}`;
  });
  return `${sum}${parts.join('')}`;
}

function countsOf({
  added,
  changed,
  removed,
}: Pick<VersionDiff, 'added' | 'changed' | 'removed'>): string {
  return `${countText(added)} added, ${countText(changed)} changed, ${countText(removed)} removed`;
}

function sampleOf({ sample: { added, changed, removed } }: TargetDiff): readonly Changed[] {
  return [
    ...added.map((row): Changed => ({ ...row, sign: '+' })),
    ...changed.map((row): Changed => ({ ...row, sign: '~' })),
    ...removed.map((row): Changed => ({ ...row, sign: '-' })),
  ];
}

const columns: readonly Column<Changed>[] = [
  {
    title: '',
    text: ({ sign }) => sign,
    paint: (colors, text, { sign }) =>
      sign === '+' ? colors.green(text) : sign === '-' ? colors.red(text) : colors.yellow(text),
  },
  { title: 'ID', text: ({ id }) => String(id ?? ''), least: 8 },
  { title: 'BEFORE', text: ({ before }) => shown(before), least: 12 },
  { title: 'AFTER', text: ({ after }) => shown(after), least: 12 },
];

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return jsonText(value, 0).trimEnd();
}
