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
  /** Whether the types of all installed libraries are checked, as with `skipLibCheck: !project.librariesAreChecked`. */
  readonly librariesAreChecked: boolean;
}

/** What a {@link UserProject} is made of. */
export interface ProjectContent {
  /** Tarballs, or names with versions; installed with npm. */
  readonly packages: readonly string[];
  /** Paths of TypeScript files; copied. */
  readonly programs: readonly string[];
  readonly librariesAreChecked: boolean;
}

/** Creates a project in a new folder. */
export async function createUserProject(
  folder: string,
  { packages, programs, librariesAreChecked }: ProjectContent,
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
  const files = programs.map((path) => basename(path));
  return { name, folder, files, librariesAreChecked };
}

/**
 * Compiles the programs.
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
    skipLibCheck: !project.librariesAreChecked,
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
