import { readFile, writeFile } from 'node:fs/promises';

const begin = '<!-- results: written by pnpm bench --docs -->';
const end = '<!-- end of results -->';

/** Replaces the text between the two marks of a page. */
export async function writeDocs(file: string, results: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${file} has no place for results`);
  const head = page.slice(0, from + begin.length);
  await writeFile(file, `${head}\n\n${results.trimEnd()}\n\n${page.slice(to)}`);
}
