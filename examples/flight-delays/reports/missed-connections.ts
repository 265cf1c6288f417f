import type { Report } from './report.js';

/** How often a change of planes went wrong: two flights in a row, by route. */
export interface MissedConnection {
  /** `BUF-JFK-CVG`: from Buffalo by way of New York to Cincinnati. */
  readonly route: string;
  readonly connections: number;
  readonly missed: number;
  readonly missedPercent: number;
}

/**
 * Every flight is joined with those that leave its destination in the quarter of an hour that
 * begins 35 minutes after it should land. The change is missed when the first flight's delay leaves
 * less than 20 minutes for it.
 */
export const missedConnections: Report<MissedConnection> = {
  name: 'missed-connections',
  sql: `
    with legs as (
      select origin, destination, delay, date as departs,
        date + to_minutes((30 + distance / 8)::int) as arrives
      from flights
    )
    select
      one.origin || '-' || one.destination || '-' || two.destination as route,
      count(*)::int as connections,
      count(*) filter (
        one.delay > two.delay + date_diff('minute', one.arrives, two.departs) - 20
      )::int as missed,
      round(100 * missed / connections, 1) as "missedPercent"
    from legs one
    join legs two
      on two.origin = one.destination
      and time_bucket(interval 15 minute, two.departs)
        = time_bucket(interval 15 minute, one.arrives + interval 35 minute)
    where two.destination <> one.origin
    group by route
    having connections >= 9
    order by "missedPercent" desc, connections desc`,
};
