import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClassicSample } from './install/classic-sample.js';
import { consumerProgram } from './install/consumer-program.js';
import { importAll, requireAll } from './install/known-exports.js';
import { packPackages, withTemporaryFolder } from './pack-packages.js';
import type { PackedPackage } from './pack-packages.js';
import { runCommand } from './run-command.js';
import { isEmptySoFar, publicPackages, readManifest, repositoryRoot } from './workspace.js';

// Installs the packages as a user would, with plain npm, and uses them from ES modules, CommonJS
// and TypeScript.
const places = publicPackages(repositoryRoot);
const empty = places.filter(isEmptySoFar).map(({ manifest }) => manifest.name);
const usable = places.map(({ manifest }) => manifest.name).filter((name) => !empty.includes(name));

await withTemporaryFolder(async (folder) => {
  const packed = await packPackages(repositoryRoot, places, folder);
  await install(folder, packed);
  console.log(`npm install: ${packed.map(({ name }) => name).join(', ')}`);

  writeFileSync(join(folder, 'smoke.mjs'), importAll(usable));
  await runCommand('node', ['smoke.mjs'], folder);
  console.log(`import: ${usable.join(', ')}`);

  writeFileSync(join(folder, 'smoke.cjs'), `${requireAll(usable)}\n${oneErrorClass('core')}`);
  await runCommand('node', ['smoke.cjs'], folder);
  console.log(`require: ${usable.join(', ')}; one class of errors in all entries`);

  for (const file of ['consumer.mts', 'consumer.cts']) {
    writeFileSync(join(folder, file), `${importAll(usable)}\n${consumerProgram}`);
  }
  await runCommand('npx', ['tsc', '--project', '.'], folder);
  console.log('tsc: consumer.mts and consumer.cts, with the types of all libraries checked');

  const said = await runCommand('npx', ['@smart-redis/cli', '--version'], folder);
  const { version } = readManifest(join(repositoryRoot, 'packages/cli'));
  if (said !== version) throw new Error(`npx @smart-redis/cli --version says "${said}"`);
  console.log('npx: @smart-redis/cli');

  await runClassicSample(await installedAlone(folder, packed));
  console.log('classic sample: smart-redis alone, by require, against a Redis server');

  if (empty.length > 0) console.log(`installed only, nothing to use yet: ${empty.join(', ')}`);
});

async function install(folder: string, packed: readonly PackedPackage[]): Promise<void> {
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2022',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const tsconfig = { compilerOptions, files: ['consumer.mts', 'consumer.cts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const tarballs = packed.map(({ tarball }) => tarball);
  const libraries = [...peerLibraries(), versionHere('typescript'), versionHere('@types/node')];
  await runCommand(
    'npm',
    ['install', '--no-audit', '--no-fund', ...tarballs, ...libraries],
    folder,
  );
}

/** Checks that all entries of a package share their classes, as `instanceof` needs. */
function oneErrorClass(name: string): string {
  const place = places.find(({ path }) => path === `packages/${name}`);
  const entries = Object.keys(place?.manifest.exports ?? {}).filter(
    (entry) => !/json$/.test(entry),
  );
  const names = entries.map((entry) => JSON.stringify(`@smart-redis/${name}${entry.slice(1)}`));
  return `
const classes = new Set([${names.join(', ')}].map((entry) => require(entry).SmartRedisError));
if (classes.size !== 1) throw new Error('entries with error classes of their own');`;
}

/**
 * A folder with smart-redis and its dependencies, and without anything that users would have to
 * install explicitly.
 */
async function installedAlone(folder: string, packed: readonly PackedPackage[]): Promise<string> {
  const alone = join(folder, 'classic');
  mkdirSync(alone);
  const dependencies =
    places.find(({ manifest }) => manifest.name === 'smart-redis')?.manifest.dependencies ?? {};
  const needed = packed.filter(({ name }) => name === 'smart-redis' || name in dependencies);
  writeFileSync(join(alone, 'package.json'), JSON.stringify({ name: 'classic', private: true }));
  await runCommand(
    'npm',
    ['install', '--no-audit', '--no-fund', ...needed.map(({ tarball }) => tarball)],
    alone,
  );
  return alone;
}

/** The peer dependencies that users have to install: `ioredis@^5.4.0 || ^6.0.0`. */
function peerLibraries(): string[] {
  const peers = places.flatMap(({ manifest }) => Object.entries(manifest.peerDependencies ?? {}));
  const ours = new Set(places.map(({ manifest }) => manifest.name));
  return peers.filter(([name]) => !ours.has(name)).map(([name, range]) => `${name}@${range}`);
}

function versionHere(name: string): string {
  const { version = 'latest' } = readManifest(join(repositoryRoot, 'node_modules', name));
  return `${name}@${version}`;
}
