/** The time to live for which the bars are defined, in milliseconds. */
export const ttlMs = 300;

/** The lease's own margin at {@link ttlMs}. */
export const marginMs = 50;

/**
 * The longest time until a takeover if nothing but the expiry of the lease shows that the leader is
 * gone.
 */
export const takeoverBar = { p99Ms: ttlMs + 100, maxMs: ttlMs + 500 };
