import { startRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { runExample } from '@smart-redis/example-support';

const program = new URL('../index.ts', import.meta.url);

it('makes the same keys with either client', async () => {
  const seen: unknown[] = [];
  for (const args of [[], ['--redis']]) {
    await using server = await startRedis();
    const { stdout } = await runExample(program, { args, server });
    const keys = (await server.command('KEYS', '*')) as string[];
    seen.push([
      stdout.replace(/^\w+ /, ''),
      keys.sort(),
      await server.command('HGETALL', 'prices'),
    ]);
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(JSON.stringify(seen[0])).toContain('pear');
});
