import type { JSX } from 'preact';
import { changedQuery, overviewAddress } from '../../route.js';
import type { Route } from '../../route.js';
import type { Sorting } from './list-rows.js';

const columns: readonly {
  readonly cell: string;
  readonly text: string;
  readonly sorting?: Sorting;
}[] = [
  { cell: 'status', text: 'Status', sorting: 'worst' },
  { cell: 'name', text: 'Cache', sorting: 'name' },
  { cell: 'age', text: 'Age', sorting: 'age' },
  { cell: 'rows', text: 'Rows', sorting: 'rows' },
  { cell: 'bytes', text: 'Size', sorting: 'bytes' },
  { cell: 'took', text: 'Took', sorting: 'duration' },
  { cell: 'next', text: 'Next refresh', sorting: 'next' },
  { cell: 'served', text: 'Served by' },
];

/** The heads of the columns, by which the list is sorted. */
export function ListHead({
  route,
  sorting,
}: {
  readonly route: Route;
  readonly sorting: Sorting;
}): JSX.Element {
  return (
    <div class="list-head" role="rowgroup">
      <div class="cells" role="row" aria-rowindex={1}>
        {columns.map(({ cell, text, sorting: by }) => (
          <span
            key={cell}
            role="columnheader"
            class={`cell-${cell}`}
            aria-sort={
              by !== sorting
                ? undefined
                : by === 'name' || by === 'next'
                  ? 'ascending'
                  : 'descending'
            }
          >
            {by === undefined ? (
              text
            ) : (
              <a
                href={overviewAddress(changedQuery(route, { sort: by === 'worst' ? '' : by }))}
                title={by === 'worst' ? 'The worst first' : `Sort by: ${text}`}
              >
                {text}
                {by === sorting && (
                  <span aria-hidden="true"> {by === 'name' || by === 'next' ? '↑' : '↓'}</span>
                )}
              </a>
            )}
          </span>
        ))}
      </div>
    </div>
  );
}
