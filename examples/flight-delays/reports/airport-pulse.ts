import type { Report } from './report.js';

/** An airport's delays, in minutes, and its worst three hours. */
export interface AirportPulse {
  readonly airport: string;
  readonly flights: number;
  readonly averageDelay: number;
  /** The highest average of any three hours with ten flights or more; 0 without such. */
  readonly worstHours: number;
  /** The end of these hours: `2001-03-29 02:05`. */
  readonly worstAt: string | null;
}

/** A rolling average: for each of three million flights, over the three hours before it. */
export const airportPulse: Report<AirportPulse> = {
  name: 'airport-pulse',
  sql: `
    with rolling as (
      select
        origin, date, delay, avg(delay) over hours as average, count(*) over hours as flights
      from flights
      window hours as (
        partition by origin order by date
        range between interval 3 hour preceding and current row
      )
    )
    select
      origin as airport,
      count(*)::int as flights,
      round(avg(delay), 1) as "averageDelay",
      coalesce(round(max(average) filter (rolling.flights >= 10), 1), 0)::double as "worstHours",
      strftime(arg_max(date, average) filter (rolling.flights >= 10), '%Y-%m-%d %H:%M') as "worstAt"
    from rolling
    group by origin
    order by "worstHours" desc`,
};
