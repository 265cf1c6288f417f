import { clip, pad } from './display-width.js';
import type { Look } from './look.js';
import { printable } from './printable.js';

/** A line of {@link renderFields}: its name, and its value, which may be of others. */
export type Field = readonly [name: string, value: string, paint?: (text: string) => string];

/** Names and values, one below the other. On a terminal long values are wrapped. */
export function renderFields(fields: readonly Field[], look: Look): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields
    .flatMap(([name, value, paint = asItIs]) =>
      wrap(printable(value), look.width === undefined ? undefined : look.width - width - 2).map(
        (line, index) =>
          `${look.colors.dim(pad(index === 0 ? name : '', width, 'left'))}  ${paint(line)}\n`,
      ),
    )
    .join('');
}

/** Lines of at most `width` cells, broken at spaces where there are any. */
export function wrap(text: string, width: number | undefined): readonly string[] {
  if (width === undefined) return [text];
  const room = Math.max(20, width);
  const lines: string[] = [];
  let rest = text;
  for (;;) {
    const head = clip(rest, room);
    if (head === rest || lines.length === mostLines) return [...lines, head];
    const whole = head.slice(0, -1); // without the ellipsis
    const space = whole.lastIndexOf(' ');
    const line = space > room / 3 ? whole.slice(0, space) : whole;
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
}

const mostLines = 50;

function asItIs(text: string): string {
  return text;
}
