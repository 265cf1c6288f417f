import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

let server: RedisServer;
let folder: string;
beforeAll(async () => {
  server = await startRedis();
  folder = await mkdtemp(join(tmpdir(), 'smart-redis-exit-'));
  await bundle(path('./exit-program.ts'), join(folder, 'program.mjs'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** One file of plain JavaScript, which starts several times as fast as its sources. */
async function bundle(program: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // What is bundled of CommonJS asks for Node's modules by it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    tsconfig: path('../../../tsconfig.json'),
    logLevel: 'error',
  });
}

// Each program has master keys of its own.
describe.concurrent.each(['ioredis', 'redis'] as const)(
  'a program with two builders over %s',
  (client) => {
    it.each([
      ['SIGINT', 'SIGINT', null],
      ['SIGTERM', 'SIGTERM', null],
      ['own SIGTERM handler', null, 7],
      ['a listener to SIGTERM that only looks', null, 0],
      ['a SIGTERM as process 1', null, 143],
      ['process.exit(3)', null, 3],
      ['a normal end', null, 0],
    ] as const)(
      'leaves no master key after %s, and ends as it would have',
      async (how, signal, code) => {
        const masterKey = randomUUID();
        const child = spawn(process.execPath, [join(folder, 'program.mjs')], {
          env: {
            ...process.env,
            REDIS_PORT: String(server.port),
            MASTER_KEY: masterKey,
            HOW: how,
            CLIENT: client,
          },
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (text) => (output += String(text)));
        const ended = once(child, 'exit');
        await waitFor(() => output.includes('ready') || child.exitCode !== null, {
          message: 'the program is ready',
        });
        const keys = [`CACHE_MASTER_KEY${masterKey}`, `CACHE_MASTER_KEY${masterKey}-other`];
        expect(await server.command('EXISTS', ...keys)).toBe(2);
        if (how.startsWith('SIG')) child.kill(how as NodeJS.Signals);
        else if (how.includes('SIGTERM')) child.kill('SIGTERM');
        else child.stdin.write('go\n');
        expect(await ended).toEqual([code, signal]);
        expect(await server.command('EXISTS', ...keys)).toBe(0);
        if (code !== null) expect(output).toContain(`exit handler ${String(code)}`);
      },
    );
  },
);
