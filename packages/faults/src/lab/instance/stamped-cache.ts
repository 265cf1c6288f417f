/**
 * A cache of the lab, whose rows name the fetch they belong to. Its targets: a hash of the rows by
 * id, a list of them (a sorted set if it has `delta: true`), and a set of the fetches they belong
 * to.
 */
export interface StampedCache {
  /** Unique in its namespace; the part before a dot determines the slot: see `cacheKeys`. */
  readonly name: string;
  /** Whether it has `delta: true`, and rows that change a little from fetch to fetch. */
  readonly delta: boolean;
  /** The declared shape of its rows: that of a newer release is higher. */
  readonly shape: number;
  /** Milliseconds from a success to the next refresh; `null`: no interval. */
  readonly refreshEveryMs: number | null;
  /** Up to so many milliseconds are added each time, at random. */
  readonly jitterMs: number;
  /** The number of earlier versions that are kept. */
  readonly keep: number;
  /** The cache that it follows; `null`: none. */
  readonly after: string | null;
  /** Whether a fetch returns its rows one by one, over `fetchMs`, or all at once after it. */
  readonly gives: 'array' | 'stream';
  /** The initial behaviour of its fetches. */
  readonly fetches: FetchPlan;
}

/** The behaviour of fetches; each fetch reads it when it starts. */
export interface FetchPlan {
  readonly rowCount: number | (() => number);
  /** Bytes of filler in each row. */
  readonly rowBytes: number;
  readonly fetchMs: number;
  /** Whether fetches throw. */
  readonly fails: boolean;
  /** Blocks the event loop at the end of the next fetch only. */
  readonly blockMs: number;
  /** Each fetch waits for it. */
  readonly until: Promise<void> | undefined;
}

/** Differences from the usual cache. */
export type StampedOptions = Partial<Omit<StampedCache, 'fetches'>> & Partial<FetchPlan>;

/** From 20 to 200 rows, a different number in each fetch. */
export function someRows(random: () => number): () => number {
  return () => 20 + Math.floor(random() * 180);
}

/** A cache of three small rows, refreshed four times a second, unless `changes` say otherwise. */
export function stampedCache(name: string, options: StampedOptions = {}): StampedCache {
  const { delta = false, shape = 1, refreshEveryMs = 250, gives = 'array' } = options;
  const { jitterMs = 0, keep = 0, after = null } = options;
  const { rowCount = 3, rowBytes = 0, fetchMs = 0 } = options;
  const { fails = false, blockMs = 0, until } = options;
  const fetches = { rowCount, rowBytes, fetchMs, fails, blockMs, until };
  return { name, delta, shape, refreshEveryMs, jitterMs, keep, after, gives, fetches };
}
