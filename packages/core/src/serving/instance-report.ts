/** What an instance says about itself, written by the renewals of its seat when it has changed. */
export interface InstanceReport {
  /** Host name and process id. */
  readonly host: string;
  readonly pid: number;
  /** When the process was started, by its own clock. */
  readonly startedAt: Date;
  /** The version of `@smart-redis/core`, and of Node. */
  readonly release: string;
  readonly node: string;
  /** The option `concurrency`. */
  readonly concurrency: number;
  /** How far its clock is ahead of the server's, in milliseconds, to about 100 ms. */
  readonly clockAheadMs: number;
  /** The longest time for which its event loop was blocked in the last hour, in ms; 0: none. */
  readonly longestStallMs: number;
  /** The caches that wait for a slot for longer than their interval, at most 20 of them. */
  readonly overdue: readonly string[];
}

/** The report as it is stored: JSON, to which later releases may add properties. */
export function formatReport({ startedAt, ...report }: InstanceReport): string {
  return JSON.stringify({ ...report, startedAt: startedAt.getTime() });
}

const latestTimeMs = 8.64e15;

/** Parses a report; `null` if there is none, or if somebody else has written it. */
export function parseReport(text: unknown): InstanceReport | null {
  if (typeof text !== 'string') return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const fields = Object(parsed) as Readonly<Record<string, unknown>>;
  const { host, release, node, overdue } = fields;
  const number = (name: string): number => {
    const value = fields[name];
    return typeof value === 'number' && Math.abs(value) <= latestTimeMs ? value : Number.NaN;
  };
  const startedAt = number('startedAt');
  const pid = number('pid');
  if (typeof host !== 'string' || Number.isNaN(startedAt) || Number.isNaN(pid)) return null;
  const or0 = (value: number): number => (Number.isNaN(value) ? 0 : value);
  return {
    ...{ host, pid },
    startedAt: new Date(startedAt),
    release: typeof release === 'string' ? release : '',
    node: typeof node === 'string' ? node : '',
    concurrency: or0(number('concurrency')),
    clockAheadMs: or0(number('clockAheadMs')),
    longestStallMs: or0(number('longestStallMs')),
    overdue: Array.isArray(overdue)
      ? overdue.filter((name): name is string => typeof name === 'string')
      : [],
  };
}
