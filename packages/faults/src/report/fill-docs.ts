import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../row.js';

/**
 * Fills the marked sections of a page: `rows` with the table of rows, `report` and `mutants` with what the last runs wrote
 * into `folder`, where they did.
 */
export async function fillDocs(page: string, folder: string, rows: readonly Row[]): Promise<void> {
  const results = (name: string): Promise<string | undefined> =>
    readFile(join(folder, name), 'utf8').catch(() => undefined);
  const sections: Readonly<Record<string, string | undefined>> = {
    rows: tableOf(rows),
    report: await results('report.md'),
    mutants: await results('mutants.md'),
  };
  let text = await readFile(page, 'utf8');
  for (const [name, content] of Object.entries(sections)) {
    if (content !== undefined) text = fillSection(text, name, content);
  }
  await writeFile(page, text);
}

/** Puts `content` between `<!-- name -->` and `<!-- /name -->`. */
export function fillSection(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the page has no section "${name}"`);
  return `${text.slice(0, from + start.length)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

function tableOf(rows: readonly Row[]): string {
  return [
    '| Row | What fails | What must hold |',
    '| --- | --- | --- |',
    ...rows.map(({ id, title, bar }) => `| ${id} | ${title} | ${bar} |`),
  ].join('\n');
}
