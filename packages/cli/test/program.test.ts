import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { hash, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundledProgram } from './support/bundle.js';
import { bundleProgram } from './support/bundle.js';
import { run } from './support/run.js';

let server: RedisServer;
let program: BundledProgram;

/** Each row has a kilobyte. */
const rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: 'x'.repeat(1024) }));

beforeAll(async () => {
  [server, program] = await Promise.all([startRedis(), bundleProgram()]);
  await using smart = new SmartRedis({
    driver: ioredisDriver(server.url),
    elector: leaseElector(),
    logger: false,
  });
  const big = smart.register({
    name: 'big',
    fetcher: () => rows,
    targets: { byId: hash({ key: 'big' }) },
  });
  await smart.start();
  await big.ready();
});
afterAll(async () => {
  program[Symbol.dispose]();
  await server.stop();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts a line of bash, in which `$cli` runs the program. */
function startLine(line: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn('bash', ['-c', line], {
    cwd: program.folder,
    env: {
      ...process.env,
      ...env,
      SMART_REDIS_URL: server.url,
      cli: `${process.execPath} ${program.path}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]): Ended => ({
    code: code as number | null,
    out,
    err,
  }));
  return { child, ended, err: () => err };
}

/** A module that runs before the program. */
function preload(name: string, code: string): Readonly<Record<string, string>> {
  const path = join(program.folder, name);
  writeFileSync(path, code);
  return { NODE_OPTIONS: `--require ${path}` };
}

describe('the program', () => {
  it('writes a megabyte into a pipe to its end, and has the right code', async () => {
    const { out, err } = await startLine(
      '$cli rows big --limit 1000 --json > whole.json; $cli rows big --limit 1000 --json | wc -c; echo "${PIPESTATUS[0]}"; wc -c < whole.json',
    ).ended;
    const [piped, code, whole] = out.trim().split('\n').map(Number);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(piped).toBeGreaterThan(1024 * 1024);
    expect(piped).toBe(whole);
  });

  it('says nothing when the reader of a pipe goes away', async () => {
    const { out, err } = await startLine(
      '$cli rows big --limit 1000 --json | head -1; echo "${PIPESTATUS[0]}"',
    ).ended;
    expect({ out, err }).toEqual({ out: '{\n0\n', err: '' });
  });

  it('writes one document, whatever Node warns of', async () => {
    const env = preload('warn.cjs', "process.emitWarning('old', 'DeprecationWarning', 'DEP0000');");
    const { code, out, err } = await startLine('$cli ls --json', env).ended;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ namespace: 'default' });
    expect(err).toContain('DeprecationWarning');
  });

  it('ends with 1 when a refresh does not come in time', async () => {
    const env = { SMART_REDIS_URL: server.url };
    const { code, err } = await run(['refresh', 'big', '--timeout', '300ms'], { env });
    expect(code).toBe(1);
    expect(err).toContain('smart-redis: SR_TIMEOUT');
  });

  it('ends with 130 when it is interrupted, without a stack', async () => {
    const { child, ended, err } = startLine('exec $cli refresh big');
    await waitFor(() => err().includes('waiting for an instance'), { message: 'that it waits' });
    child.kill('SIGINT');
    expect(await ended).toEqual({
      code: 130,
      out: '',
      err: `${err().split('\n')[0] ?? ''}\nsmart-redis: interrupted\n`,
    });
  });

  it('ends with 4 after a fault of its own, wherever it comes from, with one document', async () => {
    // The refresh waits, because nobody serves the cache.
    const env = preload(
      'crash.cjs',
      "setTimeout(() => { throw new Error('out of the blue'); }, 500);",
    );
    const { code, out, err } = await startLine('exec $cli refresh big --json', env).ended;
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ exitCode: 4 });
    expect(err).toContain('internal error, please report it: Error: out of the blue');
  });

  it('ends with 4 if it cannot even be loaded', async () => {
    const env = preload(
      'broken.cjs',
      "Object.defineProperty(process, 'argv', { get() { throw new Error('broken'); } });",
    );
    const { code } = await startLine('exec $cli check', env).ended;
    expect(code).toBe(4);
  });
});

const python = process.env.TEST_PYTHON ?? '';

// What is left out without Python is said once, before all tests.
describe.runIf(python !== '')('top, in a terminal', () => {
  const terminal = fileURLToPath(new URL('support/terminal.py', import.meta.url));

  it.each(['ctrl-c', 'SIGTERM'])(
    'fits into a smaller one, and gives it back as it was: %s',
    async (ending) => {
      const { stdout } = await promisify(execFile)(
        python,
        [terminal, ending, '1 fresh', process.execPath, program.path, 'top'],
        { env: { ...process.env, SMART_REDIS_URL: server.url, TERM: 'xterm-256color' } },
      );
      const { code, modes, output, small } = JSON.parse(stdout) as {
        readonly code: number;
        readonly modes: readonly (readonly number[])[];
        readonly output: string;
        readonly small: string;
      };
      expect(code).toBe(0);
      // Keys without a line end, as long as it runs.
      expect(modes[1]).not.toEqual(modes[0]);
      expect(modes[2]).toEqual(modes[0]);
      expect(output.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
      expect(output.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
      const lines = stripVTControlCharacters(small).replaceAll('\r', '').split('\n');
      expect(lines.length).toBeLessThanOrEqual(8);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
      expect(lines.join('\n')).toContain('big');
    },
  );
});
