import { durationText } from '../../render/units.js';
import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook, nobodyRuns } from './could-not-look.js';

/** A third of the default length of a seat: the next stall may cost it. */
const badMs = 5000;
const noticeableMs = 1000;

/** Whether instances were blocked in the last hour. */
export function checkEventLoop({ instances }: Facts): Outcome {
  if (isUnknown(instances)) {
    return [couldNotLook('event-loop', 'the event loops of the instances', instances)];
  }
  const reports = instances.flatMap(({ name, report }) =>
    report === null ? [] : [{ name, stallMs: report.longestStallMs }],
  );
  const findings = reports.flatMap(({ name, stallMs }): readonly Finding[] => {
    if (stallMs < noticeableMs) return [];
    return [
      {
        check: 'event-loop',
        severity: stallMs >= badMs ? 'problem' : 'hint',
        found: `the event loop of instance ${name} was blocked for ${durationText(stallMs)} in the last hour`,
        why: 'A blocked instance renews nothing: after the length of its seat others take its caches over, and its refreshes begin anew.',
        todo: 'Find out what blocks it: large JSON, synchronous files or compression, a result that is no stream.',
      },
    ];
  });
  if (findings.length > 0) return findings;
  if (reports.length === 0) {
    const what = 'the event loops of the instances';
    return instances.length === 0
      ? [nobodyRuns('event-loop', what)]
      : [couldNotLook('event-loop', what, { unknown: 'none reports it' })];
  }
  return {
    check: 'event-loop',
    seen: `no stall of ${durationText(noticeableMs)} in the last hour`,
  };
}
