import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bundlePackages } from '@smart-redis/example-support';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('kills an instance, and ends well because no reader noticed', async () => {
  // The limit is for a machine that has much else to do.
  await using packages = await bundlePackages();
  const short = ['--seconds', '5', '--days', '8', '--pause', '50', '--limit', '270'];
  const demo = spawn(
    process.execPath,
    ['--import', 'tsx', 'examples/flight-delays/demo.ts', ...short],
    { cwd: root, env: { ...process.env, ...packages.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [output, errors, [exitCode]] = await Promise.all([
    text(demo.stdout),
    text(demo.stderr),
    once(demo, 'exit') as Promise<[number | null]>,
  ]);

  expect(errors).toBe('');
  expect(output).toMatch(/a board shows the caches in a browser: http:\/\/127\.0\.0\.1:\d+\//);
  expect(output).toMatch(/reads +[\d,]+ {3}/);
  expect(output).toMatch(/missed +0 {3}/);
  expect(output).toMatch(/mixed +0 {3}/);
  expect(output).toMatch(/backwards +0 {3}/);
  expect(output).toMatch(/takeover +[\d.]+ s {3}[ABC] was killed at row [\d,]+ of /);
  expect(output).toMatch(/left behind +0 {3}/);
  expect(output).toContain('All promises held.');
  expect(output).not.toContain('\u001b');
  expect(exitCode).toBe(0);
});
