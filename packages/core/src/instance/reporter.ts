import { hostname } from 'node:os';
import type { Reporter } from '../serving/reporter.js';
import { formatReport } from '../serving/instance-report.js';
import type { InstanceContext } from './instance-context.js';
import { coreRelease } from './core-release.js';

/** The shortest time between two reports: what they say may go back and forth. */
const betweenMs = 10_000;
/** How often a seat writes it again: that removes the reports of the dead, and measures the clocks. */
const seatAgainMs = 600_000;
/** A measured difference of clocks varies with the time of the round trip. */
const clockLeewayMs = 150;
const mostOverdue = 20;

/** The {@link Reporter} of an instance; `againMs` is how often an unchanged report is written. */
export function createReporter(
  {
    clock,
    concurrency,
    stalls,
    overdue,
  }: Pick<InstanceContext, 'clock' | 'concurrency' | 'stalls' | 'overdue'>,
  againMs = seatAgainMs,
): Reporter {
  const host = hostname();
  const startedAt = new Date(Math.round(clock.now() - process.uptime() * 1000));
  let aheadMs: number | undefined;
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    next: () => {
      if (aheadMs === undefined) return '';
      const agoMs = clock.monotonic() - toldAt;
      if (told !== '' && agoMs < betweenMs) return undefined;
      const text = formatReport({
        ...{ host, pid: process.pid, startedAt, release: coreRelease(), node: process.version },
        concurrency,
        clockAheadMs: aheadMs,
        longestStallMs: stalls.longestMs(),
        overdue: [...overdue.names()].sort().slice(0, mostOverdue),
      });
      return text === told && agoMs < againMs ? undefined : text;
    },
    sent: (text) => {
      if (text === undefined || text === '') return;
      told = text;
      toldAt = clock.monotonic();
    },
    measured: (ms) => {
      if (aheadMs !== undefined && Math.abs(ms - aheadMs) < clockLeewayMs) return;
      aheadMs = Math.round(ms / 100) * 100 + 0;
    },
    lost: () => {
      told = '';
    },
  };
}
