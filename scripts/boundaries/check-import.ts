import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Manifest } from '../workspace.js';
import type { PackageRule } from './rules.js';
import type { SourceFile } from './source-files.js';

/** The data for checking an import. */
export interface ImportContext {
  readonly file: SourceFile;
  /** The package that the file belongs to. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** None for private packages and examples. */
  readonly rule: PackageRule | undefined;
  /** The manifests of the workspace by name. */
  readonly workspace: ReadonlyMap<string, Manifest>;
  /** Tools of the root, which tests may use without declaring them. */
  readonly rootTools: ReadonlySet<string>;
}

/** The error of an import, if there is one. */
export function checkImport(specifier: string, context: ImportContext): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  if (specifier.startsWith('.') || isAbsolute(specifier)) return checkPath(specifier, context);
  const name = packageNameOf(specifier);
  const entry = `.${specifier.slice(name.length)}`;
  const { exports = { '.': {} } } = context.workspace.get(name) ?? {};
  if (context.workspace.has(name) && !(entry in exports)) {
    return `imports "${specifier}": only the entries of another package may be imported (${Object.keys(exports).join(', ')})`;
  }
  if (name === context.manifest.name) {
    return context.file.published ? 'imports its own package by name' : undefined;
  }
  return checkArrow(name, context) ?? checkDeclared(name, context);
}

/** The package that a bare specifier names: the first part, or two with a scope. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function checkPath(specifier: string, { file, folder }: ImportContext): string | undefined {
  const target = resolve(dirname(file.path), specifier);
  if (!isBelow(target, folder)) return `imports "${specifier}", which lies outside its package`;
  if (file.published && !isBelow(target, join(folder, 'src'))) {
    return `imports "${specifier}", which lies outside src and is not published`;
  }
  return undefined;
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function checkArrow(name: string, { file, rule, workspace }: ImportContext): string | undefined {
  if (rule === undefined) return undefined;
  if (workspace.has(name)) {
    const allowed = file.published ? rule.ours : [...rule.ours, ...rule.oursInTests];
    return allowed.includes(name) ? undefined : `must not import "${name}"`;
  }
  if (!file.published || rule.libraries.includes(name)) return undefined;
  return `imports the library "${name}", which the rules do not give it`;
}

function checkDeclared(name: string, context: ImportContext): string | undefined {
  const { file, manifest, rule, rootTools } = context;
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest;
  const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  if (name in shipped) return undefined;
  const isDeclaredForWork = devDependencies !== undefined && name in devDependencies;
  // A private package is not published, so users do not load its sources.
  if (file.published && rule !== undefined) {
    if (rule.bundled?.includes(name) === true && isDeclaredForWork) return undefined;
    return `imports "${name}", which is in neither its dependencies nor its peerDependencies`;
  }
  if (isDeclaredForWork || rootTools.has(name)) return undefined;
  return `imports "${name}", which its package.json does not declare`;
}
