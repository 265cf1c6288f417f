import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const call = `
  import { setup } from './scripts/test-programs.ts';
  await setup();
  console.log(JSON.stringify([process.env.TEST_CHROMIUM, process.env.TEST_PROMTOOL]));
`;

/** On a machine that has no programs, except those with an absolute path. */
function setUp(env: Readonly<Record<string, string>> = {}) {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', call];
  return run(process.execPath, args, { cwd: root, env: { PATH: '', ...env } });
}

const lines = [
  'Left out: the board in a browser. To include it: apt-get install chromium',
  'Left out: the metrics and alert rules, read by promtool. To include it: apt-get install prometheus',
];

it('Tests that need a missing program are left out, with a line each that says how to get it', async () => {
  const { stdout, stderr } = await setUp();
  expect(JSON.parse(stdout)).toEqual(['', '']);
  for (const line of lines)
    expect(stderr.split('\n').filter((each) => each === line)).toHaveLength(1);
});

it('A missing program is an error where they are required', async () => {
  await expect(setUp({ TEST_PROGRAMS: 'required' })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(lines.join('\n')) as string,
  });
});

it('A program that the environment names is taken as it is', async () => {
  const { stdout, stderr } = await setUp({ TEST_CHROMIUM: '/a/browser', TEST_PROMTOOL: '/a/tool' });
  expect(JSON.parse(stdout)).toEqual(['/a/browser', '/a/tool']);
  for (const line of lines) expect(stderr).not.toContain(line);
});
