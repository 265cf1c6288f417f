import type { Command } from 'commander';
import type { CacheDetails, RowPage, RowsOptions, StoredRow } from '@smart-redis/core/operator';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import { fineReport } from '../output/report.js';
import type { Look } from '../render/look.js';
import { printable } from '../render/printable.js';
import type { Column } from '../render/table.js';
import { renderTable } from '../render/table.js';
import { bytesText, countOf } from '../render/units.js';
import type { CommandLine } from '../session/perform.js';
import { parseCount, parseVersion } from './parse-count.js';

interface RowsFlags {
  readonly limit: number;
  readonly cursor?: string;
  /** `version` is the option of the program. */
  readonly of?: number;
  readonly id?: string;
  readonly maxBytes?: number;
}

/** `smart-redis rows`: some rows of a target, as they are stored. */
export function addRows({ program, perform }: CommandLine): void {
  program
    .command('rows')
    .description('some rows of a target, as they are stored')
    .argument('<cache>', 'its name')
    .argument('[target]', 'its name in `targets`; needed if the cache has several')
    .option('--limit <n>', 'how many, at most 1000', parseCount, 20)
    .option('--cursor <text>', 'continue after a page: the cursor that it ends with')
    .option('--of <version>', 'of an earlier version that `versions` lists', parseVersion)
    .option('--id <id>', 'only the row with this id, or this member')
    .option('--max-bytes <n>', 'bytes of each value; the rest is cut (default: 4096)', parseCount)
    .action((name: string, target: string | undefined, flags: RowsFlags, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const shown = target ?? onlyTargetOf(await operator.cache(name));
        const page = await operator.rows(name, shown, optionsOf(flags));
        const document = { namespace: operator.namespace, cache: name, target: shown, ...page };
        if (flags.id !== undefined && page.rows.length === 0) {
          throw new Problem(exitCodes.usage, `target "${shown}" has no row "${flags.id}"`);
        }
        return fineReport(document, (look) => textOf(page, look));
      }),
    );
}

function onlyTargetOf({ name, targets }: CacheDetails): string {
  const [first, ...others] = targets;
  if (first !== undefined && others.length === 0) return first.name;
  const names = targets.map((target) => target.name).join(', ');
  throw new Problem(
    exitCodes.usage,
    first === undefined
      ? `no instance says which targets cache "${name}" has: name one`
      : `cache "${name}" has several targets; name one of: ${names}`,
  );
}

function optionsOf({ limit, cursor, of, id, maxBytes }: RowsFlags): RowsOptions {
  return {
    limit,
    ...(cursor === undefined ? {} : { cursor }),
    ...(of === undefined ? {} : { version: of }),
    ...(id === undefined ? {} : { id }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

function textOf(page: RowPage, look: Look): string {
  const { rows, total, cursor, version } = page;
  if (version === null) return 'no version so far\n';
  const hasScores = rows.some(({ score }) => score !== undefined);
  const hasTexts = rows.some(({ text }) => text !== null);
  const columns: readonly Column<StoredRow>[] = [
    { title: 'ID', text: ({ id }) => id, least: 8 },
    ...(hasScores ? [score] : []),
    ...(hasTexts ? [value] : []),
    { title: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right', dispensable: 1 },
  ];
  const more = cursor === null ? '' : `; the next page: --cursor ${printable(cursor)}`;
  const summary = `${countOf(rows.length, 'row')} of ${total}, version ${version}${more}`;
  return `${renderTable(columns, rows, look)}${look.colors.dim(summary)}\n`;
}

const score: Column<StoredRow> = {
  title: 'SCORE',
  text: (row) => row.score ?? '',
  align: 'right',
};

const value: Column<StoredRow> = {
  title: 'VALUE',
  text: ({ text, binary, cut }) =>
    `${binary === true ? 'base64 ' : ''}${text ?? ''}${cut ? ' …' : ''}`,
  least: 20,
};
