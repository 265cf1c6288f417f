import type { Engine } from '../engine.js';
import type { CacheState } from './metadata.js';

/** Says once that somebody else has written to the metadata of a cache, and once that it makes sense again. */
export function reportNonsense(
  { warnings }: Pick<Engine, 'warnings'>,
  cache: string,
  { nonsense }: CacheState,
): void {
  const kind = `metadata:${cache}`;
  if (nonsense.length === 0) {
    warnings.resolved(kind, 'the metadata of a cache makes sense again', { cache });
    return;
  }
  warnings.warn(kind, 'values in the metadata of a cache make no sense and are ignored', {
    cache,
    fields: nonsense,
  });
}
