import type { RowResult } from '../run/run-rows.js';

/** One result as one line, and a line for each violation. */
export function lineOf(result: RowResult): string {
  const {
    id,
    driver,
    title,
    tries,
    violations,
    missed = [],
    takeoversMs = [],
    durationMs,
    figures = {},
  } = result;
  const parts = [
    `${id.padEnd(4)}${driver.padEnd(8)} ${violations.length > 0 ? 'BAD ' : missed.length > 0 ? 'LATE' : 'ok  '}`,
    `${String(tries)} tries, ${String(violations.length)} violations, ${String(missed.length)} bars missed`,
    ...(takeoversMs.length === 0 ? [] : [`takeover ${takeoverText(takeoversMs)}`]),
    ...Object.entries(figures).map(([name, figure]) => `${name} ${String(figure)}`),
    `${(durationMs / 1000).toFixed(1)} s`,
    title,
  ];
  return [
    parts.join(' · '),
    ...[...violations.slice(0, 10), ...missed.slice(0, 10)].map((text) => `     ${text}`),
  ].join('\n');
}

/** p50 / p99 / max, in whole milliseconds. */
export function takeoverText(takeoversMs: readonly number[]): string {
  const sorted = [...takeoversMs].sort((one, other) => one - other);
  const at = (part: number): string =>
    String(Math.round(sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN));
  return `p50 ${at(0.5)} / p99 ${at(0.99)} / max ${at(1)} ms`;
}
