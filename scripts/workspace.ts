import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fields of a `package.json` that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  /** By entry: `.` or `./drivers`. */
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** One package of the workspace. */
export interface WorkspacePackage {
  /** Relative to the root: `packages/core`. */
  readonly path: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The folder of this repository. */
export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** The `package.json` of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The packages under `packages` and `examples`, in the order of their paths. */
export function readWorkspace(root: string): WorkspacePackage[] {
  return ['packages', 'examples'].flatMap((group) => {
    const folder = join(root, group);
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    return names
      .map((name) => ({ path: `${group}/${name}`, folder: join(folder, name) }))
      .filter((place) => existsSync(join(place.folder, 'package.json')))
      .map((place) => ({ ...place, manifest: readManifest(place.folder) }));
  });
}

/** The packages that are published. */
export function publicPackages(root: string): WorkspacePackage[] {
  return readWorkspace(root).filter(({ manifest }) => manifest.private !== true);
}

/** Whether a package exports nothing yet. */
export function isEmptySoFar({ folder }: WorkspacePackage): boolean {
  const index = join(folder, 'src', 'index.ts');
  return existsSync(index) && readFileSync(index, 'utf8').trim() === 'export {};';
}
