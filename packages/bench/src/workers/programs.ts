import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from '@smart-redis/testing';
import { spawnWorker } from '@smart-redis/testing';
import { build } from 'esbuild';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The programs of separate processes, each bundled at its first start. */
export interface Programs extends AsyncDisposable {
  /**
   * Starts `workers/<name>.ts` with the sources in a separate process, bundled like the published
   * packages: loaded file by file they take seconds to start, and more memory.
   */
  start<Message>(name: string, args: readonly string[]): Promise<Worker<Message>>;
}

/** Makes a folder for the bundles, which is removed at the end. */
export async function openPrograms(): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-bench-'));
  const bundles = new Map<string, Promise<string>>();
  const bundled = (name: string): Promise<string> => {
    const known = bundles.get(name) ?? bundle(name, folder);
    bundles.set(name, known);
    return known;
  };
  return {
    start: async <Message>(name: string, args: readonly string[]) =>
      spawnWorker<Message>(await bundled(name), { args, execArgv: [] }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function bundle(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [path(`./${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Bundled CommonJS modules use it to load Node's modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    tsconfig: path('../../../../tsconfig.json'),
    logLevel: 'error',
  });
  // A thread is loaded from the folder of the file that starts it.
  await copyFile(path('./reading/pacemaker.mjs'), join(folder, 'pacemaker.mjs'));
  return outfile;
}
