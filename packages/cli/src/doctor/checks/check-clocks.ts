import { durationText } from '../../render/units.js';
import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Finding, Outcome } from '../finding.js';
import { couldNotLook, nobodyRuns } from './could-not-look.js';

/** Network and timers alone explain less than this. */
const noticeableMs = 2000;
const badMs = 10_000;

/** Whether the clocks of instances agree with that of the server. */
export function checkClocks({ instances }: Facts): Outcome {
  if (isUnknown(instances))
    return [couldNotLook('clocks', 'the clocks of the instances', instances)];
  const reports = instances.flatMap(({ name, report }) =>
    report === null ? [] : [{ name, aheadMs: report.clockAheadMs }],
  );
  const findings = reports.flatMap(({ name, aheadMs }): readonly Finding[] => {
    if (Math.abs(aheadMs) < noticeableMs) return [];
    const way = aheadMs > 0 ? 'ahead of' : 'behind';
    return [
      {
        check: 'clocks',
        severity: Math.abs(aheadMs) >= badMs ? 'problem' : 'hint',
        found: `the clock of instance ${name} is ${durationText(Math.abs(aheadMs))} ${way} the server's`,
        why: 'Schedules and ages go by the clock of the server, but fetchers that ask for "since" or "today" by their own clock miss rows, and logs do not match.',
        todo: 'Synchronize the clock of that machine (NTP, chrony).',
      },
    ];
  });
  const silent = instances.length - reports.length;
  if (findings.length > 0) return findings;
  if (reports.length === 0) {
    const what = 'the clocks of the instances';
    return instances.length === 0
      ? [nobodyRuns('clocks', what)]
      : [couldNotLook('clocks', what, { unknown: 'none reports it' })];
  }
  const but = silent === 0 ? '' : `; ${silent} do not report it`;
  return {
    check: 'clocks',
    seen: `${reports.length} within ${durationText(noticeableMs)} of the server's${but}`,
  };
}
