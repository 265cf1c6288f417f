import type { Placement } from './placement.js';

/** Placements of the last views, so that who sees the same computes once. */
export interface SharedPlacements {
  /**
   * The placement of a view: the one that is remembered, else what `compute` answers. `view` names
   * all that goes into it: revision and content hash. What throws is not remembered.
   */
  placementOf(view: string, compute: () => Placement): Placement;
}

/**
 * Remembers the placements of the last few views, and forgets the least recently used.
 *
 * It belongs to those who see the same views: made once by whoever starts several instances of a
 * namespace in one process, and handed to each. An instance that is given none makes its own, which
 * spares it what comes again: a view that is read anew without a change.
 */
export function sharePlacements({ views = 4 }: { readonly views?: number } = {}): SharedPlacements {
  const remembered = new Map<string, Placement>();
  return {
    placementOf: (view, compute) => {
      const placement = remembered.get(view) ?? compute();
      // A map keeps its keys by when they were set: the first is the least recently used.
      remembered.delete(view);
      remembered.set(view, placement);
      for (const oldest of remembered.keys()) {
        if (remembered.size <= views) break;
        remembered.delete(oldest);
      }
      return placement;
    },
  };
}
