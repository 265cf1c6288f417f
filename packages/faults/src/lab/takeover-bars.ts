/** Milliseconds that takeovers may take. */
export interface TakeoverBars {
  readonly p99Ms?: number;
  readonly maxMs?: number;
}

/** The bars that were missed, each in a sentence. */
export function missedBars(takeoversMs: readonly number[], bars: TakeoverBars): string[] {
  const { p99Ms = Infinity, maxMs = Infinity } = bars;
  const sorted = [...takeoversMs].sort((one, other) => one - other);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  const max = sorted.at(-1) ?? 0;
  return [
    ...(p99 > p99Ms ? [`p99 of takeovers: ${p99.toFixed(0)} ms, not ${String(p99Ms)} ms`] : []),
    ...(max > maxMs ? [`longest takeover: ${max.toFixed(0)} ms, not ${String(maxMs)} ms`] : []),
  ];
}
