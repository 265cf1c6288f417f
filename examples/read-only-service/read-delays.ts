import { readFile } from 'node:fs/promises';
import type { Delay } from './delays.js';

interface Flight {
  readonly origin: string;
  readonly delay: number;
}

/** 2000 flights within the United States, from vega-datasets. */
export const archive = new URL('../data/flights-2k.json', import.meta.resolve('vega-datasets'));

/** Stands in for a slow query. */
export async function readDelays(
  file: string | URL = archive,
  signal?: AbortSignal,
): Promise<Delay[]> {
  const flights = JSON.parse(await readFile(file, { encoding: 'utf8', signal })) as Flight[];
  const byAirport = new Map<string, number[]>();
  for (const { origin, delay } of flights) {
    const known = byAirport.get(origin);
    if (known === undefined) byAirport.set(origin, [delay]);
    else known.push(delay);
  }
  return [...byAirport].map(([airport, each]) => ({
    airport,
    flights: each.length,
    delay: each.reduce((sum, delay) => sum + delay, 0) / each.length,
  }));
}
