import type { FaultDirection } from '../fault-proxy.js';

/**
 * The connection to an in-memory Redis, into which a test can inject faults, with a part of the
 * methods of `FaultProxy`.
 */
export interface MemoryLink {
  /** Discards everything sent in that direction from now on; connections stay open. */
  drop(direction: FaultDirection): void;
  /** Breaks every connection; new ones are accepted. */
  cutAll(): void;
  /** Breaks every connection, and refuses new ones, until {@link MemoryLink.heal}. */
  refuse(): void;
  /** Ends all faults. */
  heal(): void;
}

/** A {@link MemoryLink} with the methods for its connections. */
export interface LinkState extends MemoryLink {
  readonly isRefusing: boolean;
  readonly drops: { readonly toServer: boolean; readonly toClient: boolean };
  /** Calls `cut` when connections break; returns a function that stops that. */
  onCut(cut: () => void): () => void;
  /** Calls `connect` when connections are accepted again, once. */
  onceHealed(connect: () => void): void;
}

const nothing = { toServer: false, toClient: false } as const;

/** Creates a link without faults. */
export function createLink(): LinkState {
  const cuts = new Set<() => void>();
  const waiting = new Set<() => void>();
  let isRefusing = false;
  let drops: LinkState['drops'] = nothing;
  const cutAll = (): void => {
    for (const cut of [...cuts]) cut();
  };
  return {
    get isRefusing() {
      return isRefusing;
    },
    get drops() {
      return drops;
    },
    drop: (direction) => {
      drops = { toServer: direction !== 'toClient', toClient: direction !== 'toServer' };
    },
    cutAll,
    refuse: () => {
      isRefusing = true;
      cutAll();
    },
    heal: () => {
      isRefusing = false;
      drops = nothing;
      const all = [...waiting];
      waiting.clear();
      for (const connect of all) connect();
    },
    onCut: (cut) => {
      cuts.add(cut);
      return () => cuts.delete(cut);
    },
    onceHealed: (connect) => void waiting.add(connect),
  };
}
