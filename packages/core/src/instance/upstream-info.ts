import { isSmartRedisError } from '../errors/errors.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { RegistryOf } from '../registry/registry-commands.js';
import { readUpstream } from '../registry/upstream.js';

/** A cache that another one follows. */
export interface UpstreamInfo {
  /** The name in `refresh.after`. */
  readonly cache: string;
  /** Its version; `null` if it has none, or if no instance serves a cache of that name. */
  readonly version: number | null;
  /** Its version that the other cache was built after last; `null` if none. */
  readonly builtAfter: number | null;
}

/** Shared by all caches that follow none. */
const none: readonly UpstreamInfo[] = [];

/** The caches that a cache follows; those that cannot be read count as unknown. */
export async function upstreamInfo(
  registry: RegistryOf,
  after: readonly string[],
  { builtAfter }: CacheState,
): Promise<readonly UpstreamInfo[]> {
  if (after.length === 0) return none;
  let versions: ReadonlyMap<string, number>;
  try {
    ({ versions } = await readUpstream(registry, after));
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    versions = new Map();
  }
  return after.map((cache) => ({
    cache,
    version: versions.get(cache) ?? null,
    builtAfter: builtAfter.get(cache) ?? null,
  }));
}
