import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../../docs/sources.md', import.meta.url), 'utf8');
const folder = new URL('../src/', import.meta.url);

it('shows in docs/sources.md each fetcher as it runs here', () => {
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  const files = readdirSync(fileURLToPath(folder));
  const missing = files.filter(
    (file) => !blocks.includes(readFileSync(new URL(file, folder), 'utf8')),
  );
  expect(missing.map((file) => basename(file))).toEqual([]);
  expect(blocks).toHaveLength(files.length);
});
