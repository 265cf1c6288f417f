/**
 * A cache of the lab, of rows that say which fetch they are of. Its targets: a hash of the rows by
 * id, a list of them (a sorted set where it is refreshed in part), and a set of the fetches that
 * they are of.
 */
export interface StampedCache {
  /** Unique in its namespace; what stands before a dot decides the slot: see `cacheKeys`. */
  readonly name: string;
  /** Whether it has `delta: true`, and rows that change a little from fetch to fetch. */
  readonly delta: boolean;
  /** Milliseconds from a success to the next refresh; `null`: none is planned. */
  readonly refreshEveryMs: number | null;
  /** Whether a fetch gives its rows one by one, over `fetchMs`, or all at once behind it. */
  readonly gives: 'array' | 'stream';
  /** How its fetches go at first. */
  readonly fetches: FetchPlan;
}

/** How fetches go; each fetch looks at it when it starts. */
export interface FetchPlan {
  readonly rowCount: number | (() => number);
  /** Bytes of ballast in each row. */
  readonly rowBytes: number;
  readonly fetchMs: number;
  /** Whether they throw. */
  readonly fails: boolean;
  /** Blocks the event loop at the end of the next fetch, and of no other. */
  readonly blockMs: number;
  /** Whoever fetches waits for it. */
  readonly until: Promise<void> | undefined;
}

/** What differs from the usual cache. */
export type StampedOptions = Partial<Omit<StampedCache, 'fetches'>> & Partial<FetchPlan>;

/** From 20 to 200 rows, another number in each fetch. */
export function someRows(random: () => number): () => number {
  return () => 20 + Math.floor(random() * 180);
}

/** A cache of three small rows, four times a second, unless told otherwise. */
export function stampedCache(name: string, options: StampedOptions = {}): StampedCache {
  const { delta = false, refreshEveryMs = 250, gives = 'array' } = options;
  const { rowCount = 3, rowBytes = 0, fetchMs = 0 } = options;
  const { fails = false, blockMs = 0, until } = options;
  const fetches = { rowCount, rowBytes, fetchMs, fails, blockMs, until };
  return { name, delta, refreshEveryMs, gives, fetches };
}
