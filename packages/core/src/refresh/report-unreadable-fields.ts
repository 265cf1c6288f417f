import type { WarningThrottle } from '../waiting/warning-throttle.js';
import type { CacheState } from '../metadata/cache-state.js';

/**
 * Logs once that the metadata of a cache have unreadable values, written by somebody else, and once
 * that they are readable again.
 */
export function reportUnreadableFields(
  { warnings }: { readonly warnings: WarningThrottle },
  cache: string,
  { unreadableFields }: CacheState,
): void {
  const kind = `metadata:${cache}`;
  if (unreadableFields.length === 0) {
    warnings.resolved(kind, 'the metadata of a cache is readable again', { cache });
    return;
  }
  warnings.warn(kind, 'ignored unreadable values in the metadata of a cache', {
    cache,
    fields: unreadableFields,
  });
}
