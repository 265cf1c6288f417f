/** An action on an election. `who` counts candidates, modulo their number. */
export type Action =
  | { readonly do: 'nothing' }
  | { readonly do: 'resign'; readonly who: number }
  /** SIGSTOP, until `resume`. */
  | { readonly do: 'pause'; readonly who: number }
  | { readonly do: 'resume'; readonly who: number }
  /** The event loop is blocked for that long. */
  | { readonly do: 'block'; readonly who: number; readonly ms: number }
  /** The machine is suspended for that long. */
  | { readonly do: 'suspend'; readonly who: number; readonly ms: number }
  /** The wall clock is set. */
  | { readonly do: 'jump'; readonly who: number; readonly ms: number }
  | { readonly do: 'cut'; readonly who: number }
  | { readonly do: 'drop requests'; readonly who: number }
  | { readonly do: 'drop replies'; readonly who: number }
  | { readonly do: 'slow'; readonly who: number; readonly ms: number }
  /** Ends the faults of a candidate's connections. */
  | { readonly do: 'heal'; readonly who: number }
  /** A replica takes over that lacks what was written since that number of actions. */
  | { readonly do: 'failover'; readonly lost: number; readonly ms: number }
  /** The same for the cache's slot only. */
  | { readonly do: 'fail over the cache'; readonly lost: number }
  /** The same for everything but the caches' slots: seats, rosters, the leader key. */
  | { readonly do: 'fail over the seats'; readonly lost: number }
  | { readonly do: 'evict'; readonly key: 'leader' | 'term' }
  | { readonly do: 'evict seats'; readonly what: 'seats' | 'seated' | 'both' | 'rosters' }
  /** Messages to it are lost for that long, and it is not told so. */
  | { readonly do: 'lose messages'; readonly who: number; readonly ms: number }
  /** A live key loses a row. */
  | { readonly do: 'evict row' }
  | { readonly do: 'flush' }
  | { readonly do: 'flush scripts' }
  /** The server's clock is set. */
  | { readonly do: 'jump server'; readonly ms: number };

/** An action, and the time that passes until the next one. */
export interface Move {
  readonly action: Action;
  readonly thenMs: number;
}

/** No request is delayed for longer. */
export const slowestMs = 500;
