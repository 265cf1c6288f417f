import type { Report } from './report.js';

/** The delay, in minutes, to expect on a route at an hour of the day. */
export interface DelayOutlook {
  /** `LAS-PHL:17` */
  readonly slot: string;
  readonly flights: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
}

/** Exact quantiles, so every delay of a slot is kept and sorted. */
export const delayOutlook: Report<DelayOutlook> = {
  name: 'delay-outlook',
  sql: `
    select
      origin || '-' || destination || ':' || hour(date) as slot,
      count(*)::int as flights,
      quantile_cont(delay, 0.5)::double as median,
      quantile_cont(delay, 0.9)::double as p90,
      quantile_cont(delay, 0.99)::double as p99
    from flights
    group by slot
    having flights >= 10`,
};
