/** The time to live that the bars are written for, in milliseconds. */
export const ttlMs = 300;

/** The lease's own margin at {@link ttlMs}. */
export const marginMs = 50;

/** When nothing but the lease itself tells that the leader is gone. */
export const takeoverBar = { p99Ms: ttlMs + 100, maxMs: ttlMs + 500 };
