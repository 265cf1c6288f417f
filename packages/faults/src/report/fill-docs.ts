import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../row.js';
import { mergeReport } from './merge-report.js';

/**
 * Fills the marked sections of a page: `rows` with the table of rows, `report`, `mutants` and
 * `models` with the results of the last runs in `folder`, if there are any. After a run of some
 * rows, the page keeps its results of the others.
 */
export async function fillDocs(page: string, folder: string, rows: readonly Row[]): Promise<void> {
  const results = (name: string): Promise<string | undefined> =>
    readFile(join(folder, name), 'utf8').catch(() => undefined);
  const sections: Readonly<Record<string, string | undefined>> = {
    rows: tableOf(rows),
    mutants: await results('mutants.md'),
    models: await results('models.md'),
  };
  let text = await readFile(page, 'utf8');
  const report = await results('report.md');
  const known = rows.map(({ id }) => id);
  text = fillSection(text, 'report', mergeReport(sectionOf(text, 'report'), report ?? '', known));
  for (const [name, content] of Object.entries(sections)) {
    if (content !== undefined) text = fillSection(text, name, content);
  }
  await writeFile(page, text);
}

/** Puts `content` between `<!-- name -->` and `<!-- /name -->`. */
export function fillSection(text: string, name: string, content: string): string {
  const { from, to } = placeOf(text, name);
  return `${text.slice(0, from)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

/** The content between the marks of a section. */
export function sectionOf(text: string, name: string): string {
  const { from, to } = placeOf(text, name);
  return text.slice(from, to).trim();
}

function placeOf(text: string, name: string): { readonly from: number; readonly to: number } {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the page has no section "${name}"`);
  return { from: from + start.length, to };
}

/** The table of all rows for the page. */
export function tableOf(rows: readonly Row[]): string {
  return [
    '| Row | What fails | What must hold | Crew | Judged by |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ id, title, bar, crew, judgedBy }) =>
        `| ${id} | ${title} | ${bar} | ${crew} | ${judgedBy} |`,
    ),
  ].join('\n');
}
