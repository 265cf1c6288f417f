import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows above and below those that are seen, so that scrolling never shows a gap. */
const spare = 8;

export interface VirtualRowsOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** In pixels; all are equally high. */
  readonly rowHeight: number;
  readonly draw: (row: Row, index: number) => ComponentChildren;
  /** The row of column headers counts, too. */
  readonly firstRowIndex: number;
}

/**
 * Only the rows that can be seen are in the document, and the one that has the focus. They scroll with
 * the page; arrow keys, Home and End move the focus from row to row.
 */
export function VirtualRows<Row>(options: VirtualRowsOptions<Row>): JSX.Element {
  const { rows, keyOf, rowHeight, draw, firstRowIndex } = options;
  const frame = useRef<HTMLDivElement>(null);
  // At the top of the page, as far as is known before it is drawn: no row is made in vain.
  const [{ first, last }, setRange] = useState(() => ({
    first: 0,
    last: Math.ceil(innerHeight / rowHeight) + spare,
  }));
  const [focused, setFocused] = useState<string | null>(null);
  const toFocus = useRef<number | null>(null);

  useLayoutEffect(() => {
    const look = (): void => {
      const top = frame.current?.getBoundingClientRect().top ?? 0;
      const next = {
        first: Math.max(0, Math.floor(-top / rowHeight) - spare),
        last: Math.ceil((innerHeight - top) / rowHeight) + spare,
      };
      setRange((range) => (isEnough(range, next) ? range : next));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [rowHeight, rows.length]);

  useLayoutEffect(() => {
    if (toFocus.current === null) return;
    const row = frame.current?.querySelector(`[data-index="${toFocus.current}"]`);
    const control = row?.querySelector<HTMLElement>('a, button');
    if (control === null || control === undefined) return;
    toFocus.current = null;
    control.focus({ preventScroll: true });
  });

  const focusedIndex = focused === null ? -1 : rows.findIndex((row) => keyOf(row) === focused);
  const indexes = rows.slice(first, last).map((_row, offset) => first + offset);
  if (focusedIndex >= 0 && focusedIndex < first) indexes.unshift(focusedIndex);
  if (focusedIndex >= last) indexes.push(focusedIndex);

  function moveFocus(event: KeyboardEvent): void {
    const from = indexOf(event.target);
    if (from === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const moves = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: rows.length - 1 };
    if (!Object.hasOwn(moves, event.key)) return;
    const to = moves[event.key as keyof typeof moves];
    if (to < 0 || to >= rows.length) return;
    event.preventDefault();
    toFocus.current = to;
    const row = rows[to];
    if (row !== undefined) setFocused(keyOf(row));
    bringIntoView(frame.current, to * rowHeight, rowHeight);
  }

  function noteFocus(event: FocusEvent): void {
    const index = indexOf(event.target);
    const row = index === null ? undefined : rows[index];
    if (row !== undefined) setFocused(keyOf(row));
  }

  return (
    <div
      ref={frame}
      class="virtual"
      role="rowgroup"
      style={{ height: `${rows.length * rowHeight}px` }}
      onKeyDown={moveFocus}
      onFocusIn={noteFocus}
      onFocusOut={() => setFocused(null)}
    >
      {indexes.map((index) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <div
            key={keyOf(row)}
            class="virtual-row"
            role="row"
            aria-rowindex={firstRowIndex + index}
            data-index={index}
            style={{ height: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
          >
            {draw(row, index)}
          </div>
        );
      })}
    </div>
  );
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** A few rows that are out of sight may stay: drawing others anew costs more than they do. */
function isEnough(drawn: Range, wanted: Range): boolean {
  const more = drawn.last - drawn.first - (wanted.last - wanted.first);
  return drawn.first <= wanted.first && drawn.last >= wanted.last && more <= spare;
}

function indexOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  return row === null ? null : Number(row.getAttribute('data-index'));
}

/** Scrolls the page as far as needed; what sticks to its top must not cover the row. */
function bringIntoView(frame: HTMLElement | null, offset: number, height: number): void {
  const top = (frame?.getBoundingClientRect().top ?? 0) + offset;
  const covered = 110;
  if (top < covered) scrollBy(0, top - covered);
  else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight + 8);
}
