import type { Manifest } from '../workspace.js';
import type { PackageRule } from './rules.js';

/** The data for checking a manifest. */
export interface ManifestContext {
  readonly manifest: Manifest;
  readonly rule: PackageRule;
  /** What the published sources import. */
  readonly imported: ReadonlySet<string>;
  /** The manifests of the workspace by name. */
  readonly workspace: ReadonlyMap<string, Manifest>;
}

/** Errors in the dependencies that a published package declares. */
export function checkManifest(context: ManifestContext): string[] {
  return [...checkArrows(context), ...checkUnused(context)];
}

function checkArrows({ manifest, rule, workspace }: ManifestContext): string[] {
  const allowed = new Set([...rule.ours, ...rule.oursInTests]);
  const declared = { ...shippedBy(manifest), ...manifest.devDependencies };
  return Object.keys(declared)
    .filter((name) => workspace.has(name) && !allowed.has(name))
    .map((name) => `must not depend on "${name}", not even for development`);
}

function checkUnused({ manifest, rule, imported, workspace }: ManifestContext): string[] {
  const needed = new Set([...imported, ...(rule.byStructure ?? [])]);
  for (const name of imported) {
    // A package that depends on an adapter must also provide the adapter's peer dependencies.
    for (const peer of Object.keys(workspace.get(name)?.peerDependencies ?? {})) needed.add(peer);
  }
  return Object.keys(shippedBy(manifest))
    .filter((name) => !needed.has(name))
    .map((name) => `declares "${name}", which its sources do not import`);
}

function shippedBy(manifest: Manifest): Readonly<Record<string, string>> {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  return { ...dependencies, ...peerDependencies, ...optionalDependencies };
}
