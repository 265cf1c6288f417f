import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isEmptySoFar, readManifest, readWorkspace } from '../workspace.js';
import type { WorkspacePackage } from '../workspace.js';
import type { Arrow } from './check-arrows.js';
import { checkCircles, checkRooms, fileNamed } from './check-arrows.js';
import { checkImport, packageNameOf } from './check-import.js';
import { checkManifest } from './check-manifest.js';
import { importsOf } from './imports-of.js';
import type { PackageRule } from './rules.js';
import { sourceFilesOf } from './source-files.js';

/** The result of a check of the boundaries. */
export interface BoundaryReport {
  readonly packages: number;
  readonly files: number;
  /** One line each: `path:line: what is wrong`. */
  readonly violations: readonly string[];
}

/** Checks every package, example and script below `root` against the rules. */
export function findViolations(root: string, rules: readonly PackageRule[]): BoundaryReport {
  const packages = readWorkspace(root);
  const rootManifest = readManifest(root);
  const scripts = { path: 'scripts', folder: join(root, 'scripts'), manifest: rootManifest };
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
  const shared = {
    workspace: manifests,
    rootTools: new Set(Object.keys(rootManifest.devDependencies ?? {})),
  };
  const violations: string[] = [];
  let files = 0;

  const checkFiles = (place: WorkspacePackage, rule: PackageRule | undefined): Set<string> => {
    const imported = new Set<string>();
    const arrows: Arrow[] = [];
    const published: string[] = [];
    const { folder, manifest } = place;
    for (const file of sourceFilesOf(folder)) {
      files += 1;
      if (file.published) published.push(file.path);
      for (const { specifier, line } of importsOf(file.path, readFileSync(file.path, 'utf8'))) {
        const context = { ...shared, file, folder, manifest, rule };
        const problem = checkImport(specifier, context);
        const where = `${relative(root, file.path)}:${String(line)}`;
        if (problem !== undefined) violations.push(`${where}: ${problem}`);
        if (!file.published) continue;
        imported.add(packageNameOf(specifier));
        if (specifier.startsWith('.')) {
          arrows.push({ from: file.path, to: fileNamed(specifier, file.path), line });
        }
      }
    }
    for (const problem of checkCircles(published, arrows)) {
      violations.push(`${relative(root, folder)}: ${problem}`);
    }
    const { rooms } = rule ?? {};
    if (rooms !== undefined) {
      const found = checkRooms(join(folder, 'src'), rooms, published, arrows);
      for (const { file, line, problem } of found) {
        violations.push(`${relative(root, file)}:${String(line)}: ${problem}`);
      }
    }
    return imported;
  };

  for (const place of packages) {
    const { manifest, path } = place;
    const isPublished = manifest.private !== true;
    const rule = isPublished ? rules.find(({ name }) => name === manifest.name) : undefined;
    if (isPublished && rule === undefined) {
      violations.push(`${path}/package.json: "${manifest.name}" has no row in the rules`);
    }
    const imported = checkFiles(place, rule);
    // A package without exports so far declares what it will need.
    if (rule === undefined || isEmptySoFar(place)) continue;
    for (const problem of checkManifest({ manifest, rule, imported, workspace: manifests })) {
      violations.push(`${path}/package.json: ${problem}`);
    }
  }
  checkFiles(scripts, undefined);
  return { packages: packages.length, files, violations };
}
