import type { Figure } from '../figures.js';
import type { Findings } from '../scenario.js';
import { aligned } from './aligned.js';
import { numberText } from './goal-lines.js';
import type { Spread } from '../statistics.js';

/** Findings as a Markdown table: medians, with the lowest and the highest. */
export function tableOf({ title, figures, counts }: Findings): string {
  const baselines = [...new Set(figures.flatMap(({ ratios }) => Object.keys(ratios)))];
  const head = ['', 'measured', ...baselines.map((name) => `÷ ${name}`)];
  const rows = figures.map((figure) => [
    figure.subject,
    valueOf(figure),
    ...baselines.map((name) => ratioOf(figure, name)),
  ]);
  const counted = Object.entries(counts).map(([name, count]) => `${name}: ${String(count)}`);
  const table = figures.length === 0 ? [] : [...aligned([head, ...rows]), ''];
  return [`### ${title}`, '', ...table, counted.join(', '), ''].join('\n');
}

function valueOf({ value, unit }: Figure): string {
  return `${spreadText(value)} ${unit}`;
}

function ratioOf({ subject, ratios }: Figure, baseline: string): string {
  const ratio = ratios[baseline];
  if (ratio === undefined) return '';
  return subject === baseline ? '1' : spreadText(ratio);
}

function spreadText({ median, low, high }: Spread): string {
  if (low === high) return numberText(median);
  return `${numberText(median)} (${numberText(low)}–${numberText(high)})`;
}
