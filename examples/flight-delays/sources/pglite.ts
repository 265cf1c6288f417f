import { PGlite } from '@electric-sql/pglite';
import type { Flight } from '../reports/first-days.js';

/** An embedded Postgres with some flights. */
export async function openPglite(slice: AsyncIterable<Flight>): Promise<PGlite> {
  const flights: Flight[] = [];
  for await (const flight of slice) flights.push(flight);
  const database = await PGlite.create();
  await database.exec('create table flights (date timestamp, delay int, origin text)');
  await database.query(
    `insert into flights
     select * from json_to_recordset($1) as flight(date timestamp, delay int, origin text)`,
    [JSON.stringify(flights)],
  );
  return database;
}
