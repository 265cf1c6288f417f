import { copyFileSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packages = fileURLToPath(new URL('../../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>;
}

/**
 * Installs our packages in `folder/node_modules`, built from the sources in both formats, and links
 * the libraries that they need. No other package can be found from there, as in an application that
 * has not installed it.
 */
export async function installPackages(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await installPackage(folder, join(packages, name));
}

async function installPackage(folder: string, source: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const external = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
  const entries = Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => join('src', entry, 'index.ts'));
  const place = join(folder, 'node_modules', manifest.name);
  mkdirSync(place, { recursive: true });
  copyFileSync(join(source, 'package.json'), join(place, 'package.json'));
  for (const [format, extension] of [
    ['esm', 'js'],
    ['cjs', 'cjs'],
  ] as const) {
    await build({
      entryPoints: entries.map((entry) => join(source, entry)),
      outdir: join(place, 'dist'),
      outbase: join(source, 'src'),
      outExtension: { '.js': `.${extension}` },
      // Like the published builds: the entries of one package share their classes.
      splitting: format === 'esm',
      bundle: true,
      platform: 'node',
      target: 'node20',
      format,
      external,
      logLevel: 'error',
    });
  }
  const libraries = external.filter(
    (name) => !name.includes('smart-redis') && !(name in peerDependenciesMeta),
  );
  for (const library of libraries) link(join(source, 'node_modules', library), folder, library);
}

function link(from: string, folder: string, name: string): void {
  const to = join(folder, 'node_modules', name);
  mkdirSync(dirname(to), { recursive: true });
  try {
    symlinkSync(realpathSync(from), to, 'junction');
  } catch (error) {
    // Two packages may need the same one.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
