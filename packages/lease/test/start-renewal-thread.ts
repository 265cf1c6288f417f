import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Starts threads that renew, from the sources as one file: Node 20 runs no TypeScript in a thread.
 */
export interface RenewalThreads extends Disposable {
  start(server: { host: string; port: number }): Worker;
}

/** Builds {@link RenewalThreads}. */
export function renewalThreads(): RenewalThreads {
  const folder = mkdtempSync(join(tmpdir(), 'smart-redis-renewal-'));
  const outfile = join(folder, 'renewal.worker.cjs');
  buildSync({
    entryPoints: [path('./renewal.worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    tsconfig: path('../../../tsconfig.json'),
    logLevel: 'error',
  });
  return {
    start: ({ host, port }) => new Worker(outfile, { workerData: { host, port } }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
