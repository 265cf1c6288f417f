import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

const program = `
  import { createBoard } from '@smart-redis/board';
  const none = async () => [];
  const operator = { namespace: 'shop', caches: none, instances: none, watch: none };
  const board = createBoard({ operator, auth: false });
  const answers = [];
  for (const query of ['', '?asset=app.js', '?asset=charts.js', '?asset=app.css']) {
    const request = new Request('http://localhost/admin' + query);
    const response = await board.fetch(request, { remoteAddress: '127.0.0.1' });
    const { length } = await response.text();
    answers.push([response.status, response.headers.get('content-type'), length > 200]);
  }
  console.log(JSON.stringify(answers));
  board.close();
`;

it('shows its page from one file, bundled by esbuild, in a folder with nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-board-'));
  try {
    const outfile = join(folder, 'app.mjs');
    await build({
      stdin: { contents: program, resolveDir: join(root, 'packages/board') },
      ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'error', outfile },
      tsconfig: join(root, 'tsconfig.json'),
    });
    const { stdout, stderr } = await run(process.execPath, [outfile], { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      [200, expect.stringContaining('text/html'), true],
      [200, expect.stringContaining('javascript'), true],
      [200, expect.stringContaining('javascript'), true],
      [200, expect.stringContaining('text/css'), true],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
