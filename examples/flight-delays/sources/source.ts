import type { Report } from '../reports/report.js';

/** A database that runs reports. */
export interface Source {
  /** The rows of the result as they arrive. `signal` stops the query. */
  rows<Row extends object>(report: Report<Row>, signal: AbortSignal): AsyncIterable<Row>;
}
