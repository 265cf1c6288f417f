import { aligned } from './aligned.js';
import type { Goal, Measured } from '../goals.js';
import { goals, isReached } from '../goals.js';

/** One line for a figure with a goal. */
export function goalLine(measured: Measured): string {
  const { goal, subject, value } = measured;
  const verdict = isReached(measured) ? 'reached' : 'NOT reached';
  return `goal: ${goals[goal].says}: ${boundText(goals[goal])} · ${subject} · measured: ${numberText(value)} · ${verdict}`;
}

/** `at least 5`, `at most 10`. */
export function boundText({ atLeast, atMost }: Goal): string {
  const bounds = [
    atLeast === undefined ? [] : [`at least ${numberText(atLeast)}`],
    atMost === undefined ? [] : [`at most ${numberText(atMost)}`],
  ];
  return bounds.flat().join(', ');
}

/** Formats a number with three significant digits. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** All figures with goals, as a Markdown table. */
export function goalsTable(all: readonly Measured[]): string {
  const rows = all.map((measured) => [
    goals[measured.goal].says,
    boundText(goals[measured.goal]),
    measured.subject,
    numberText(measured.value),
    isReached(measured) ? 'reached' : '**not reached**',
  ]);
  return aligned([['', 'goal', 'of', 'measured', ''], ...rows]).join('\n');
}
