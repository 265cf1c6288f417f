import { wrap } from '../render/fields.js';
import type { Colors, Look } from '../render/look.js';
import { printable } from '../render/printable.js';
import { countOf } from '../render/units.js';
import type { Diagnosis } from './all-checks.js';
import type { Finding } from './finding.js';
import type { Deleted } from './orphans/delete-orphans.js';

/** What the doctor says. */
export interface DoctorAnswer extends Diagnosis {
  readonly namespace: string;
  readonly deleted: readonly Deleted[];
  readonly hasNoCache: boolean;
}

/** Findings with what to do about them, then what is fine. */
export function renderDiagnosis(answer: DoctorAnswer, look: Look): string {
  const { findings, passed, deleted, hasNoCache, namespace } = answer;
  const { colors } = look;
  const found = findings.map((finding) => renderFinding(finding, look)).join('\n');
  const fine = passed.map(
    ({ check, seen }) => `${colors.green('ok')} ${check}: ${printable(seen)}\n`,
  );
  const removed = deleted.map(
    ({ cache, keys }) => `removed ${countOf(keys, 'key')} of ${printable(cache)}\n`,
  );
  const none = hasNoCache ? [`namespace ${printable(namespace)} has no cache\n`] : [];
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const summary = `${countOf(count('problem'), 'problem')}, ${countOf(count('hint'), 'hint')}, ${count('unchecked')} not looked at\n`;
  return `${found}${findings.length === 0 ? '' : '\n'}${[...fine, ...removed, ...none].join('')}${summary}`;
}

function renderFinding(finding: Finding, { width, colors }: Look): string {
  const { check, severity, found, why, todo } = finding;
  const head = paint(colors, severity)(severity);
  const lines = (text: string): string =>
    wrap(printable(text), width === undefined ? undefined : width - 2)
      .map((line) => `  ${line}\n`)
      .join('');
  return `${head} ${colors.bold(check)}\n${lines(found)}${lines(why)}${lines(`-> ${todo}`)}`;
}

function paint(colors: Colors, severity: Finding['severity']): (text: string) => string {
  if (severity === 'problem') return colors.red;
  return severity === 'hint' ? colors.yellow : colors.magenta;
}
