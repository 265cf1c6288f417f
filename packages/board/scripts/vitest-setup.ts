import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isNewestPage } from './page-assets.js';

/** Tests of the board see the page as its sources are now. */
export async function setup(): Promise<void> {
  if (isNewestPage()) return;
  const program = fileURLToPath(new URL('build-page.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program]);
  process.stderr.write(`The page of the board was built:\n${stdout}`);
}
