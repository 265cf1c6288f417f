import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DataSet } from './rows.js';

/** Three million flights within the United States, January to June 2001. */
const file = fileURLToPath(
  new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')),
);

/** One of them. */
interface Flight {
  readonly id: string;
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

/** The first `count` flights, read in advance, so that the database is not measured. */
export async function loadFlights(count: number): Promise<DataSet> {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  const answer = await connection.runAndReadAll(`
    select
      'f' || row_number() over () as id,
      strftime(date, '%Y-%m-%dT%H:%M') as date,
      delay::int as delay, distance::int as distance, origin, destination
    from '${file.replaceAll("'", "''")}' limit ${String(count)}`);
  const flights = answer.getRowObjectsJson() as unknown as Flight[]; // the type follows from the query
  connection.closeSync();
  return {
    name: 'flights',
    // eslint-disable-next-line @typescript-eslint/require-await -- asynchronous because sources are
    async *stream(wanted) {
      for (let at = 0; at < wanted; at += 1) {
        const flight = flights[at];
        if (flight === undefined)
          throw new RangeError(`there are ${String(flights.length)} flights`);
        yield flight;
      }
    },
  };
}
