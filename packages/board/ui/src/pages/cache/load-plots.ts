import type * as Plots from './plot.js';

/** The query of the file that draws charts, which is known once that is built. */
declare const CHARTS_QUERY: string;

/**
 * Loads what draws charts: as much as all else of the page, and only the page of a cache needs it. It
 * is at the address of this script, which is that of the page, with another query.
 */
export function loadPlots(): Promise<typeof Plots> {
  const address = import.meta.url.replace(/\?.*$/s, CHARTS_QUERY);
  return import(/* @vite-ignore */ address) as Promise<typeof Plots>;
}
