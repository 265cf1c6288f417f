import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The worker, bundled into one file of plain JavaScript, which starts several times as fast as its
 * sources.
 */
export interface WorkerProgram extends AsyncDisposable {
  readonly file: string;
  /** A temporary folder; removed at the end. */
  readonly folder: string;
}

/** Bundles the worker, with the sources of the product. */
export async function bundleWorker(): Promise<WorkerProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-lab-'));
  const file = join(folder, 'worker.cjs');
  await build({
    entryPoints: { worker: path('./worker/main.ts'), renewal: path('./worker/renewal.ts') },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    tsconfig: path('../../../../../tsconfig.json'),
    logLevel: 'error',
  });
  return {
    file,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
