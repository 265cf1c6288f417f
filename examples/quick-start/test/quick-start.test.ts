import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { runExample } from '@smart-redis/example-support';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

it('prints what the README shows, and ends by itself', async () => {
  await using server = await startRedis();
  const { stdout, stderr } = await runExample(new URL('../index.ts', import.meta.url), { server });
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
