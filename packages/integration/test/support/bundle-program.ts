import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A program as one file of JavaScript. */
export interface BundledProgram extends AsyncDisposable {
  readonly file: string;
}

/** Bundles a program with the sources of the packages. */
export async function bundleProgram(program: URL): Promise<BundledProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-program-'));
  const file = join(folder, 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(program)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Bundled CommonJS modules use it to load Node's modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    tsconfig: fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url)),
    logLevel: 'error',
  });
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
