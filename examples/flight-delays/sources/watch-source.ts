import type { FetchContext } from '@smart-redis/core';
import type { Report } from '../reports/report.js';
import type { Source } from './source.js';

/**
 * A row with the stamp of its refresh, with which the readers of the demo prove that they never see
 * two refreshes at once.
 */
export type Stamped<Row> = Row & { readonly stamp: number };

/** The progress of a refresh. */
export interface Progress {
  readonly report: string;
  /** Rows so far; 0 while the query is running. */
  readonly rows: number;
  /** Milliseconds until the first row arrived; `null` before. */
  readonly queryMs: number | null;
}

/** A source whose rows are stamped and whose progress is reported. */
export interface WatchedSource {
  ask<Row extends object>(
    report: Report<Row>,
    context: FetchContext<unknown>,
  ): AsyncIterable<Stamped<Row>>;
}

const reportEveryRows = 500;

/** Wraps a {@link Source}. */
export function watchSource(
  source: Source,
  onProgress: (progress: Progress) => void,
): WatchedSource {
  return {
    async *ask<Row extends object>(
      report: Report<Row>,
      { signal, previous }: FetchContext<unknown>,
    ): AsyncGenerator<Stamped<Row>> {
      const startedAt = performance.now();
      // Increases from version to version, even if another machine's clock is behind.
      const stamp = Math.max(Date.now(), (previous?.version ?? 0) + 1);
      let queryMs: number | null = null;
      let rows = 0;
      onProgress({ report: report.name, rows, queryMs });
      for await (const row of source.rows(report, signal)) {
        queryMs ??= performance.now() - startedAt;
        if (rows % reportEveryRows === 0)
          onProgress({ report: report.name, rows: rows + 1, queryMs });
        rows += 1;
        yield { ...row, stamp };
      }
    },
  };
}
