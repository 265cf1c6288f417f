import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

it('prints what the README shows, and ends by itself', async () => {
  await using server = await startRedis();
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', path('../index.ts')],
    {
      cwd: path('..'),
      env: {
        ...process.env,
        REDIS_URL: server.url,
        TSX_TSCONFIG_PATH: path('../../../tsconfig.json'),
      },
    },
  );
  expect(stderr).toBe('');
  const readme = await readFile(path('../../../README.md'), 'utf8');
  expect(readme).toContain(stdout);
  expect(await server.command('HGET', 'delays:by-airport', 'SEA')).toBe(
    '{"airport":"SEA","flights":61118,"delay":9.4}',
  );
});

it('is the program that the README shows, in under 30 lines', async () => {
  const program = await readFile(path('../index.ts'), 'utf8');
  expect(program.trim().split('\n').length).toBeLessThan(30);
  expect(await readFile(path('../../../README.md'), 'utf8')).toContain(program.trim());
});
