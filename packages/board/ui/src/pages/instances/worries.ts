import type { ApiInstance } from '../../../../src/api.js';
import { tellDuration } from '../../text/duration.js';
import { tellCounted } from '../../text/numbers.js';

/** Something about an instance that somebody should look at, and what to do. */
export interface Worry {
  readonly text: string;
  readonly advice: string;
}

const mostClockSkewMs = 1000;
const longestFineStallMs = 500;

export function worriesOf({ report, yields }: ApiInstance): readonly Worry[] {
  const worries: Worry[] = [];
  if (report !== null && Math.abs(report.clockAheadMs) >= mostClockSkewMs)
    worries.push({
      text: `Its clock is ${tellDuration(Math.abs(report.clockAheadMs))} ${report.clockAheadMs > 0 ? 'ahead' : 'behind'}.`,
      advice: 'Let the host set its clock from the network.',
    });
  if (report !== null && report.longestStallMs >= longestFineStallMs)
    worries.push({
      text: `It stood still for ${tellDuration(report.longestStallMs)} within the last hour.`,
      advice:
        'Something blocks its event loop: look for long computations, or too little processor.',
    });
  if (report !== null && report.overdue.length > 0)
    worries.push({
      text: `${tellCounted(report.overdue.length, 'cache waits', 'caches wait')} there for longer than an interval.`,
      advice: 'Raise its concurrency, or run more instances.',
    });
  if (yields.length > 0)
    worries.push({
      text: `It leaves ${tellCounted(yields.length, 'cache')} to others.`,
      advice: 'They failed there, and perhaps only there.',
    });
  return worries;
}
