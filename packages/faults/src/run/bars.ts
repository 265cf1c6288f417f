/** A bar of time, in milliseconds. */
export interface Bar {
  readonly p99Ms?: number;
  readonly maxMs?: number;
}

/** A quantile of sorted figures: 0.99 for p99. */
export function percentile(figures: readonly number[], part: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
}

/**
 * Compares figures with a bar; returns a sentence for each miss, and nothing if the bar holds.
 * Without figures no bar holds.
 */
export function missedBar(what: string, figures: readonly number[], bar: Bar): string[] {
  const { p99Ms = Number.POSITIVE_INFINITY, maxMs = Number.POSITIVE_INFINITY } = bar;
  const parts = [
    ['p99', percentile(figures, 0.99), p99Ms],
    ['max', percentile(figures, 1), maxMs],
  ] as const;
  return parts.flatMap(([name, found, allowed]) =>
    found <= allowed
      ? []
      : [`${what}: ${name} ${found.toFixed(0)} ms, and ${String(allowed)} ms are allowed`],
  );
}
