import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { publicPackages, repositoryRoot } from '../workspace.js';

/** Imports one known export of each package under a unique name, and lists them. */
export function importAll(names: readonly string[]): string {
  return linesFor(
    names,
    (name, alias) => `import { ${exportOf(name)} as ${alias} } from '${name}';`,
  );
}

/** The same by `require`. */
export function requireAll(names: readonly string[]): string {
  return linesFor(
    names,
    (name, alias) => `const { ${exportOf(name)}: ${alias} } = require('${name}');`,
  );
}

function linesFor(names: readonly string[], line: (name: string, alias: string) => string): string {
  const loading = names.map((name, index) => line(name, `known${String(index)}`));
  const checking = names.map((name, index) => {
    const missing = `${name} does not export ${exportOf(name)}`;
    return `if (typeof known${String(index)} !== 'function') throw new Error('${missing}');`;
  });
  return [...loading, ...checking].join('\n');
}

/**
 * The first value that a package exports by name, according to its sources; in each package this is
 * a function.
 */
function exportOf(name: string): string {
  const place = publicPackages(repositoryRoot).find(({ manifest }) => manifest.name === name);
  if (place === undefined) throw new Error(`no package of the workspace is named "${name}"`);
  const path = join(place.folder, 'src', 'index.ts');
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) continue;
    const { exportClause } = statement;
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) continue;
    const value = exportClause.elements.find(({ isTypeOnly }) => !isTypeOnly);
    if (value !== undefined) return value.name.text;
  }
  throw new Error(`${path} exports no value by name`);
}
