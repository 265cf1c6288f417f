import type { Spread } from '../statistics.js';

/** One bar, and the line from its lowest to its highest value. */
export interface Bar {
  readonly label: string;
  readonly value: Spread;
}

/** Bars under a heading of their own. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const width = 760;
const labelWidth = 230;
const barWidth = 440;
const line = 24;

/** An SVG of horizontal bars; all groups share one scale that starts at 0. */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  const highest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value.high)), 1);
  const x = (value: number): string => (labelWidth + (value / highest) * barWidth).toFixed(1);
  const parts = [text(10, 24, title, 'font-weight="bold" font-size="15"')];
  let y = 34;
  for (const group of groups) {
    y += line;
    parts.push(text(10, y, group.title, 'font-weight="bold"'));
    for (const { label, value } of group.bars) {
      y += line;
      const length = ((value.median / highest) * barWidth).toFixed(1);
      const middle = String(y - 4);
      parts.push(
        text(labelWidth - 8, y, label, 'text-anchor="end"'),
        `<rect x="${String(labelWidth)}" y="${String(y - 13)}" width="${length}" height="18" fill="#4878a8"/>`,
        `<line x1="${x(value.low)}" x2="${x(value.high)}" y1="${middle}" y2="${middle}" stroke="#222"/>`,
        text(Number(x(value.high)) + 6, y, value.median.toFixed(2), ''),
      );
    }
  }
  const height = String(y + line);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${String(width)}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${String(x)}" y="${String(y)}" ${attributes}>${escaped}</text>`;
}
