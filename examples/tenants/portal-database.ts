import { readFile } from 'node:fs/promises';

/** A route of an airport. */
export interface Route {
  readonly destination: string;
  readonly flights: number;
}

/** The database of a portal in which each airport, a tenant, sees its own routes. */
export interface PortalDatabase {
  /** The airports that have signed a contract. */
  readonly tenants: Set<string>;
  /** The routes of each airport. */
  readonly routes: ReadonlyMap<string, Map<string, number>>;
}

/** The routes of all airports of the United States, from vega-datasets; nobody is a tenant yet. */
export async function openPortalDatabase(): Promise<PortalDatabase> {
  const file = new URL('../data/flights-airport.csv', import.meta.resolve('vega-datasets'));
  const [, ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
  const routes = new Map<string, Map<string, number>>();
  for (const line of lines) {
    const [origin = '', destination = '', flights = ''] = line.split(',');
    const known = routes.get(origin) ?? new Map<string, number>();
    routes.set(origin, known.set(destination, Number(flights)));
  }
  return { tenants: new Set(), routes };
}

/** The query of one tenant. */
export function routesOf(database: PortalDatabase, tenant: string): Route[] {
  const routes = database.routes.get(tenant) ?? new Map<string, number>();
  return [...routes].map(([destination, flights]) => ({ destination, flights }));
}
