import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The program as one file. */
export interface BundledProgram extends Disposable {
  readonly path: string;
  readonly folder: string;
}

/** Bundles the program from the sources, which starts sooner than a compiler in each process. */
export async function bundleProgram(): Promise<BundledProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'smart-redis-cli-'));
  const path = join(folder, 'smart-redis.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/bin.ts', import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    tsconfig: fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url)),
    define: { SMART_REDIS_CLI_VERSION: '"1.2.3"' },
    logLevel: 'silent',
  });
  return {
    path,
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
