import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runCommand } from '../run-command.js';
import type { Compilation, Resolution } from './compilations.js';

/**
 * A folder in which packages are installed, with the same TypeScript programs as ES modules and as
 * CommonJS.
 */
export interface UserProject {
  readonly name: string;
  readonly folder: string;
  /** Names of the programs. */
  readonly files: readonly string[];
}

/**
 * Installs `packages`, which are tarballs or names with versions, with npm, and copies the
 * programs.
 */
export async function createUserProject(
  folder: string,
  packages: readonly string[],
  programs: readonly string[],
): Promise<UserProject> {
  mkdirSync(folder);
  const name = basename(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true }));
  await runCommand('npm', ['install', '--no-audit', '--no-fund', ...packages], folder);
  for (const type of ['module', 'commonjs'] satisfies Resolution['type'][]) {
    mkdirSync(join(folder, type));
    writeFileSync(join(folder, type, 'package.json'), JSON.stringify({ type }));
    for (const path of programs) copyFileSync(path, join(folder, type, basename(path)));
  }
  return { name, folder, files: programs.map((path) => basename(path)) };
}

/**
 * Compiles the programs, and checks the types of all libraries.
 * @param compiler the JavaScript file of `tsc`
 * @returns the errors of the compiler, an empty text if there are none
 */
export async function compile(
  project: UserProject,
  compiler: string,
  compilation: Compilation,
): Promise<string> {
  const { type, module, moduleResolution, name } = compilation.resolution;
  const { version, exactOptionalPropertyTypes } = compilation;
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes,
    target: 'ES2022',
    module,
    moduleResolution,
    types: ['node'],
    noEmit: true,
  };
  const exact = exactOptionalPropertyTypes ? 'exact' : 'loose';
  const config = `tsconfig.${version}.${name.replaceAll(' ', '-')}.${exact}.json`;
  const folder = join(project.folder, type);
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, files: project.files }));
  try {
    return await runCommand('node', [compiler, '--project', config], folder);
  } catch (error) {
    return String(error);
  }
}
