import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const core = join(root, 'packages/core/src');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** The first cell of each row of the table that follows a heading, without its backquotes. */
function firstCells(heading: string): string[] {
  const section = page.slice(page.indexOf(`\n${heading}\n`)).split(/\n#{2,3} /)[1] ?? '';
  const rows = section.split('\n').filter((line) => /^\| [^-]/.test(line));
  return rows.slice(1).map((row) => (row.split('|')[1] ?? '').replaceAll('`', '').trim());
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => resolve(dirname(file), fileName).replace(/\.js$/, '.ts'));
}

describe('docs/architecture.md', () => {
  it('lists all packages', () => {
    const published = readdirSync(join(root, 'packages')).filter((name) => {
      const manifest = JSON.parse(
        readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
      ) as { readonly private?: boolean };
      return manifest.private !== true;
    });
    expect(firstCells('## Packages and arrows').sort()).toEqual(published.sort());
  });

  it('lists the rooms of core', () => {
    const rooms = readdirSync(core).filter((name) => statSync(join(core, name)).isDirectory());
    const listed = firstCells('## The rooms of core').filter((cell) => cell.endsWith('/'));
    expect(listed.map((cell) => cell.slice(0, -1)).sort()).toEqual(rooms.sort());
  });

  it('follows a refresh through at most 24 files that import each other', () => {
    const walk = firstCells('### Following one refresh').map((path) => join(core, path));
    expect(walk.filter((file) => !existsSync(file))).toEqual([]);
    expect(walk.length).toBeLessThanOrEqual(24);
    // Writers come with the definition, and the engine does not import them.
    const plugged = join(core, 'targets/hash.ts');
    const unreached = walk
      .filter((file, index) => index > 0 && file !== plugged)
      .filter((file) => !walk.some((earlier) => importsOf(earlier).includes(file)))
      .map((file) => relative(core, file));
    expect(unreached).toEqual([]);
    expect(relative(core, walk[0] ?? '')).toBe('instance/cache-runner.ts');
    expect(relative(core, walk.at(-1) ?? '')).toBe('metadata/scripts/commit.ts');
  });
});
