import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packPackages, withTemporaryFolder } from './pack-packages.js';
import type { PackedPackage } from './pack-packages.js';
import { runCommand } from './run-command.js';
import type { Compilation } from './types/compilations.js';
import { allCompilations, compilationsOfNode, nameOf, versions } from './types/compilations.js';
import { compile, createUserProject } from './types/user-project.js';
import type { UserProject } from './types/user-project.js';
import { publicPackages, readManifest, repositoryRoot } from './workspace.js';

// Compiles the type tests as a user's program, with the packages as published, and with every
// supported TypeScript.
const places = publicPackages(repositoryRoot);

/** Libraries whose row types go into targets. */
const typedSources = ['kysely', 'drizzle-orm', 'pg', '@types/pg'];

interface TestedProgram {
  readonly name: string;
  /** Our packages that are installed. */
  readonly ours: readonly string[];
  /** The folder of the package whose type tests are the program. */
  readonly tested: string;
  /** Libraries that are installed as well, in the versions of that package. @default none */
  readonly libraries?: readonly string[];
}

await withTemporaryFolder(async (folder) => {
  const needed = [...dependenciesOf('smart-redis'), 'smart-redis'];
  const packed = await packPackages(
    repositoryRoot,
    places.filter(({ manifest }) => needed.includes(manifest.name)),
    folder,
  );
  const compilers = await installCompilers(join(folder, 'compilers'));
  const create = (program: TestedProgram): Promise<UserProject> =>
    userProject(folder, packed, program);
  const core = ['@smart-redis/core'];
  const projects = [
    await create({ name: 'core', ours: core, tested: 'core' }),
    await create({ name: 'smart-redis-alone', ours: needed, tested: 'smart-redis' }),
    await create({ name: 'sources', ours: core, tested: 'sources', libraries: typedSources }),
  ];

  const runs = projects.flatMap((project) =>
    (project.librariesAreChecked ? allCompilations() : compilationsOfNode()).map((compilation) => ({
      project,
      compilation,
    })),
  );
  const total = runs.length;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
      const { project, compilation } = run;
      const printed = await compile(project, compilers(compilation), compilation);
      if (printed !== '') failures.push(`${project.name}: ${nameOf(compilation)}\n${printed}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));

  if (failures.length > 0) {
    console.error(failures.join('\n\n'));
    process.exitCode = 1;
  }
  const names = projects.map(({ name }) => name).join(' and ');
  const right = String(total - failures.length);
  console.log(
    `${names}: ${right} of ${String(total)} compilations, TypeScript ${versions.join(', ')}`,
  );
});

/** Our packages that are installed together with a package. */
function dependenciesOf(name: string): string[] {
  const { dependencies = {} } = readManifest(join(repositoryRoot, 'packages', name));
  return places.map(({ manifest }) => manifest.name).filter((ours) => ours in dependencies);
}

/**
 * Installs every version of TypeScript; resolves with a function that returns the path of `tsc`.
 * Separate from the user's projects, whose folders contain one package only.
 */
async function installCompilers(folder: string): Promise<(compilation: Compilation) => string> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'compilers', private: true }));
  const aliases = versions.map((version) => `typescript-${version}@npm:typescript@${version}`);
  await runCommand('npm', ['install', '--no-audit', '--no-fund', ...aliases], folder);
  return ({ version }) => join(folder, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
}

function userProject(
  folder: string,
  packed: readonly PackedPackage[],
  { name, ours, tested, libraries = [] }: TestedProgram,
): Promise<UserProject> {
  const place = join(repositoryRoot, 'packages', tested);
  const tests = join(place, 'test/types');
  const tarballs = packed.filter((one) => ours.includes(one.name)).map(({ tarball }) => tarball);
  return createUserProject(join(folder, name), {
    packages: [
      ...tarballs,
      installedAs(repositoryRoot, '@types/node'),
      ...libraries.map((library) => installedAs(place, library)),
    ],
    programs: readdirSync(tests).map((file) => join(tests, file)),
    // Their own types need not fit every TypeScript.
    librariesAreChecked: libraries.length === 0,
  });
}

/** A library in the version that a package of ours has. */
function installedAs(folder: string, library: string): string {
  const { version = 'latest' } = readManifest(join(folder, 'node_modules', library));
  return `${library}@${version}`;
}
