import type { Report } from './report.js';

/** A flight in the data for Postgres. */
export interface Flight {
  readonly date: string;
  readonly delay: number;
  readonly origin: string;
}

/** The first days of the data, which are loaded into Postgres. */
export const firstDays: Report<Flight> = {
  name: 'first-days',
  sql: `
    select strftime(date, '%Y-%m-%dT%H:%M:%S') as date, delay::int as delay, origin
    from flights
    where date < '2001-01-04'`,
};
