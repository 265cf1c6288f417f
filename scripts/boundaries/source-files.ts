import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A file whose imports are checked. */
export interface SourceFile {
  readonly path: string;
  /** Whether it is published; anything else is a test, an example or a tool. */
  readonly published: boolean;
}

const skippedFolders: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);

/**
 * The source files of a package folder. Tool settings beside `package.json` belong to the root and
 * are left out.
 */
export function sourceFilesOf(folder: string): SourceFile[] {
  return filesBelow(folder)
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .filter((path) => !/^[^/\\]+\.config\.[cm]?[jt]s$/.test(relative(folder, path)))
    .map((path) => ({ path, published: relative(folder, path).startsWith(`src${sep}`) }));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return entry.isDirectory() && !skippedFolders.has(entry.name) ? filesBelow(path) : [];
  });
}
