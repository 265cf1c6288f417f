import { writeFile } from 'node:fs/promises';
import type { Flight } from './flights.js';
import { archive, readFlights } from './flights.js';

/** How much of the source the night job loads: `half` and `twice` are its bad nights. */
export type Load = 'whole' | 'half' | 'twice';

/** Stands in for the job that fills the source table each night. Resolves with the number of flights. */
export async function runNightJob(file: string, load: Load): Promise<number> {
  const flights = await readFlights(archive);
  const loaded = part(flights, load);
  await writeFile(file, JSON.stringify(loaded));
  return loaded.length;
}

function part(flights: readonly Flight[], load: Load): readonly Flight[] {
  if (load === 'whole') return flights;
  // The delays of the second load are in seconds.
  if (load === 'twice') return [...flights, ...flights.map(inSeconds)];
  // The job goes from airport to airport, and dies on its way.
  const byOrigin = flights.toSorted((a, b) => (a.origin < b.origin ? -1 : 1));
  return byOrigin.slice(0, flights.length / 2);
}

function inSeconds(flight: Flight): Flight {
  return { ...flight, delay: flight.delay * 60 };
}
