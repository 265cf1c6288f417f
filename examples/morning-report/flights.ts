import { readFile } from 'node:fs/promises';

/** A flight of the source table. */
export interface Flight {
  readonly date: string;
  /** Minutes late; negative: early. */
  readonly delay: number;
  readonly origin: string;
}

/** A row of the report. */
export interface AirportReport {
  readonly airport: string;
  readonly flights: number;
  /** Minutes late, on average. */
  readonly delay: number;
}

/** 2000 flights within the United States, from vega-datasets: what the night job loads. */
export const archive = new URL('../data/flights-2k.json', import.meta.resolve('vega-datasets'));

/** Reads flights. */
export async function readFlights(file: string | URL, signal?: AbortSignal): Promise<Flight[]> {
  return JSON.parse(await readFile(file, { encoding: 'utf8', signal })) as Flight[];
}

/** A row for each airport: the report. */
export function reportOf(flights: readonly Flight[]): AirportReport[] {
  const delays = new Map<string, number[]>();
  for (const { origin, delay } of flights) {
    const known = delays.get(origin);
    if (known === undefined) delays.set(origin, [delay]);
    else known.push(delay);
  }
  return [...delays].map(([airport, each]) => ({
    airport,
    flights: each.length,
    delay: each.reduce((sum, delay) => sum + delay, 0) / each.length,
  }));
}
