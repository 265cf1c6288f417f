import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** An example as one file of JavaScript. */
export interface BundledExample extends AsyncDisposable {
  readonly file: string;
}

/**
 * Bundles an example with the sources of the packages: that takes a fraction of the seconds of
 * processor time in which a process translates them file by file when it starts.
 */
export async function bundleExample(program: URL): Promise<BundledExample> {
  // Within the example, whose data sets are found from there.
  const cache = fileURLToPath(new URL('node_modules/.cache', program));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'smart-redis-'));
  const entry = fileURLToPath(program);
  const file = join(folder, `${basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Bundled CommonJS modules use it to load Node's modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    logLevel: 'error',
  });
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
