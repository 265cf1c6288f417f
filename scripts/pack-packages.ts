import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.js';
import { readManifest } from './workspace.js';
import type { WorkspacePackage } from './workspace.js';

/** A package as it would be published. */
export interface PackedPackage {
  readonly name: string;
  /** Path of the tarball. */
  readonly tarball: string;
}

/**
 * Packs built packages into `folder` with the workspace's own pnpm, because only pnpm resolves
 * `workspace:` and `catalog:`.
 */
export async function packPackages(
  root: string,
  packages: readonly WorkspacePackage[],
  folder: string,
): Promise<PackedPackage[]> {
  const unbuilt = packages.filter((place) => !existsSync(join(place.folder, 'dist', 'index.js')));
  if (unbuilt.length > 0) {
    throw new Error(`not built: ${unbuilt.map(({ path }) => path).join(', ')}; run pnpm build`);
  }
  const pnpm = readManifest(root).packageManager ?? 'pnpm';
  const filters = packages.flatMap(({ manifest }) => ['--filter', manifest.name]);
  const pack = ['--recursive', ...filters, 'pack', '--pack-destination', folder];
  await runCommand('npx', ['--yes', pnpm, ...pack], root);
  return packages.map(({ manifest: { name, version = '' } }) => {
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
    return { name, tarball: join(folder, file) };
  });
}

/** Runs `work` with a new temporary folder, which is removed afterwards. */
export async function withTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'smart-redis-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
