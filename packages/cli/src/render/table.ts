import { clip, displayWidth, pad } from './display-width.js';
import type { Colors, Look } from './look.js';
import { printable } from './printable.js';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** What stands in the cell: may be of others, and of any length. */
  readonly text: (row: Row) => string;
  /** @default 'left' */
  readonly align?: 'left' | 'right';
  /** Colours a cell. @default as it is */
  readonly paint?: (colors: Colors, text: string, row: Row) => string;
  /** Cells down to which it may be cut. @default it is never cut */
  readonly least?: number;
  /** Columns with a higher number are left out first where a line is too short. @default never */
  readonly dispensable?: number;
}

interface Laid<Row> extends Column<Row> {
  readonly cells: readonly string[];
  readonly width: number;
}

const gap = '  ';

/**
 * Rows below their titles. On a terminal a line is at most as wide as that: long cells are cut, and
 * then columns left out. Elsewhere nothing is.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: Look,
): string {
  const laid = columns.map((column): Laid<Row> => {
    const cells = rows.map((row) => cellOf(column.text(row), look.width));
    const width = Math.max(displayWidth(column.title), ...widest(cells));
    return { ...column, cells, width };
  });
  const shown = look.width === undefined ? laid : fit(laid, look.width);
  const lines = [
    shown.map(({ title, width, align }) => pad(clip(title, width), width, align ?? 'left')),
  ]
    .concat(
      rows.map((row, index) =>
        shown.map(({ cells, width, align = 'left', paint }) => {
          const text = pad(clip(cells[index] ?? '', width), width, align);
          return paint === undefined ? text : paint(look.colors, text, row);
        }),
      ),
    )
    .map((cells) => cells.join(gap).trimEnd());
  const [head = '', ...others] = lines;
  return [look.colors.bold(head), ...others].map((line) => `${line}\n`).join('');
}

/** A value of megabytes is not measured where it cannot be seen. */
function cellOf(text: string, width: number | undefined): string {
  return printable(width === undefined ? text : text.slice(0, width * 16));
}

/** Not as arguments: there may be a hundred thousand rows. */
function widest(cells: readonly string[]): readonly [number] {
  let width = 0;
  for (const cell of cells) width = Math.max(width, displayWidth(cell));
  return [width];
}

function fit<Row>(columns: readonly Laid<Row>[], width: number): readonly Laid<Row>[] {
  let shown = columns;
  for (;;) {
    const cut = cutTo(shown, width);
    if (cut !== undefined) return cut;
    const first = Math.max(...shown.map(({ dispensable }) => dispensable ?? 0));
    if (first === 0) return squeeze(shown, width);
    shown = shown.filter(({ dispensable }) => dispensable !== first);
  }
}

function totalOf(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, gap.length * (columns.length - 1));
}

/** Cuts the widest column again and again; `undefined` if that is not enough. */
function cutTo<Row>(
  columns: readonly Laid<Row>[],
  width: number,
): readonly Laid<Row>[] | undefined {
  const widths = columns.map((column) => column.width);
  let excess = totalOf(columns) - width;
  while (excess > 0) {
    let at = -1;
    for (const [index, { least = Infinity }] of columns.entries()) {
      if ((widths[index] ?? 0) <= least) continue;
      if (at === -1 || (widths[index] ?? 0) > (widths[at] ?? 0)) at = index;
    }
    if (at === -1) return undefined;
    widths[at] = (widths[at] ?? 0) - 1;
    excess -= 1;
  }
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? 0 }));
}

/** The last resort, on a very narrow terminal: as much as there is room for, from the left. */
function squeeze<Row>(columns: readonly Laid<Row>[], width: number): readonly Laid<Row>[] {
  const squeezed: Laid<Row>[] = [];
  let left = width;
  for (const column of columns) {
    const taken = Math.min(left, column.least ?? column.width);
    if (taken <= 0) break;
    squeezed.push({ ...column, width: taken });
    left -= taken + gap.length;
  }
  return squeezed;
}
