import type { RecordableHistogram } from 'node:perf_hooks';

/** `12,345` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds as `3.9 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Microseconds as `0.42 ms`. */
export function milliseconds(microseconds: number): string {
  const ms = microseconds / 1000;
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}

/** p50, p99 and maximum of microseconds; dashes without data. */
export function latencyCells(latencies: RecordableHistogram): [string, string, string] {
  if (latencies.count === 0) return ['-', '-', '-'];
  return [
    milliseconds(latencies.percentile(50)),
    milliseconds(latencies.percentile(99)),
    milliseconds(latencies.max),
  ];
}

/** Lines of aligned cells: the first column to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
