import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Configuration } from 'webpack';
import webpack from 'webpack';
import { installPackages } from './support/install-packages.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const run = promisify(execFile);
const page = await readFile(path('../../../docs/bundles.md'), 'utf8');
const commands = [...page.matchAll(/^npx (esbuild .*)$/gm)].map(([, command = '']) => command);

const useCache = `
  const cache = smart.register({
    name: process.argv[2],
    fetcher: () => [{ id: 1, name: 'one' }],
    targets: { byId: hash({ key: process.argv[2] }) },
  });
  await cache.ready();
  console.log(JSON.stringify(await cache.read.byId.get(1)));
  await smart.close();`;

/** With the defaults, and with the classic API, which may load the elector by ping. */
const overIoredis = `
import { CacheBuilder, createSmartRedis, hash } from 'smart-redis';
async function main() {
  if (typeof CacheBuilder.build !== 'function') throw new Error('no classic API');
  const smart = await createSmartRedis({ redis: process.env.REDIS_URL });${useCache}
}
void main();`;

const overNodeRedis = `
import { redisDriver } from '@smart-redis/redis';
import { createClient } from 'redis';
import { hash, leaseElector, SmartRedis } from 'smart-redis';
async function main() {
  const client = createClient({ url: process.env.REDIS_URL });
  await client.connect();
  const smart = new SmartRedis({ driver: redisDriver(client), elector: leaseElector() });
  await smart.start();${useCache}
  await client.close();
}
void main();`;

const ofOurs = ['core', 'ioredis', 'lease', 'ping', 'smart-redis'];
const programs = [
  { name: 'ioredis', program: overIoredis, packages: ofOurs },
  { name: 'node-redis', program: overNodeRedis, packages: [...ofOurs, 'redis'] },
];

let server: RedisServer;
let folder: string;
let count = 0;

beforeAll(async () => {
  server = await startRedis();
  folder = mkdtempSync(join(tmpdir(), 'smart-redis-bundles-'));
  for (const { name, program, packages } of programs) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'app.mjs'), program);
    await installPackages(join(folder, name), packages);
  }
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The output of a program, run in a folder without `node_modules` unless `stay` is true. */
async function outputOf(app: string, file: string, stay = false): Promise<object> {
  count += 1;
  const alone = join(folder, `alone-${String(count)}`);
  if (!stay) renameSync(join(folder, app, 'dist'), alone);
  const place = stay ? join(folder, app, 'dist') : alone;
  const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${String(server.port)}` };
  const { stdout, stderr } = await run(process.execPath, [join(place, file), `c${String(count)}`], {
    env,
  });
  return { stdout, stderr };
}

const expected = { stdout: '{"id":1,"name":"one"}\n', stderr: '' };

describe.each(programs)('a program over $name', ({ name }) => {
  it.each(commands)('is bundled without a warning and runs: %s', async (command) => {
    const bin = path('../node_modules/.bin');
    const built = await run('sh', ['-c', `${command} --log-level=warning`], {
      cwd: join(folder, name),
      env: { ...process.env, PATH: `${bin}:${String(process.env.PATH)}` },
    });
    expect(built).toEqual({ stdout: '', stderr: '' });
    const file = /--outfile=dist\/(\S+)/.exec(command)?.[1] ?? '';
    expect(await outputOf(name, file, command.includes('external'))).toEqual(expected);
  });

  it('is bundled by webpack without a warning and runs', async () => {
    const config = onPage(/export default (\{.*?^\});/ms);
    // For optional dependencies of node-redis.
    const more = name === 'node-redis' ? onPage(/`(ignoreWarnings: .*?)`/) : {};
    const context = join(folder, name);
    const problems = await packed({
      ...config,
      ...more,
      context,
      output: { ...config.output, path: join(context, 'dist') },
      // It takes most of the time, and finds nothing.
      optimization: { minimize: false },
    });
    expect(problems).toEqual([]);
    expect(await outputOf(name, 'app.cjs')).toEqual(expected);
  });
});

/** The webpack configuration on the page. */
function onPage(pattern: RegExp): Configuration {
  const text = pattern.exec(page)?.[1] ?? '';
  const given = text.startsWith('{') ? text : `{ ${text} }`;
  return runInThisContext(`(${given})`) as Configuration;
}

/** Errors and warnings of webpack. */
function packed(config: Configuration): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const compiler = webpack(config, (error, stats) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const { errors = [], warnings = [] } =
        stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
      compiler?.close(() => resolve([...errors, ...warnings].map(({ message }) => message)));
    });
  });
}

describe('our own code', () => {
  it('needs no require in an ES module', async () => {
    const entry = `export * from '@smart-redis/core'; export * from '@smart-redis/lease';`;
    const { outputFiles, warnings } = await build({
      stdin: { contents: entry, resolveDir: join(folder, 'ioredis') },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    expect(outputFiles[0]?.text).not.toContain('__require');
  });
});
