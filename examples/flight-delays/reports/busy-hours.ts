import type { Report } from './report.js';

/** How an airport's delays, in minutes, grow over the day. For Postgres. */
export interface BusyHours {
  readonly airport: string;
  readonly flights: number;
  readonly median: number;
  readonly p90: number;
  /** How long two departures in a row differ in delay, on average. */
  readonly swing: number;
}

/** Percentiles and a window over each airport's departures. */
export const busyHours: Report<BusyHours> = {
  name: 'busy-hours',
  sql: `
    with departures as (
      select *, abs(delay - lag(delay) over (partition by origin order by date)) as swing
      from flights
    )
    select
      origin as airport,
      count(*)::int as flights,
      percentile_cont(0.5) within group (order by delay) as median,
      percentile_cont(0.9) within group (order by delay) as p90,
      coalesce(round(avg(swing), 1), 0)::float as swing
    from departures
    group by origin
    order by p90 desc`,
};
