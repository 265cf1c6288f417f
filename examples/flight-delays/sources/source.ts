import type { Report } from '../reports/report.js';

/** A database that answers reports. */
export interface Source {
  /** The rows of the answer, as they come. `signal` stops the query. */
  rows<Row extends object>(report: Report<Row>, signal: AbortSignal): AsyncIterable<Row>;
}
