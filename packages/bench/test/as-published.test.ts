import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const asPublished = new URL('../src/as-published.mjs', import.meta.url).href;
const program = fileURLToPath(new URL('./function-name.ts', import.meta.url));

const nameWith = async (...imports: readonly string[]): Promise<unknown> => {
  const args = imports.flatMap((name) => ['--import', name]);
  const { stdout } = await promisify(execFile)(process.execPath, [...args, program]);
  return JSON.parse(stdout);
};

it('measures functions that are not named by the TypeScript runner', async () => {
  expect(await nameWith('tsx')).toBe('inner');
  expect(await nameWith('tsx', asPublished)).toBe('');
});
