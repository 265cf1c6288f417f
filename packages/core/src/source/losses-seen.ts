import type { Logger } from '../contracts/logger.js';
import type { Loss } from './losses-of.js';

/** The columns that were warned about: each column of a cache once, across all refreshes. */
export interface LossesSeen {
  /** Logs one warning for the new columns among `losses`. */
  report(cache: string, losses: readonly (Loss & { readonly row: number | undefined })[]): void;
  forget(cache: string): void;
}

/** The keys of a dictionary object count as columns as well, and their number is unlimited. */
const mostColumns = 20;

/** Creates empty {@link LossesSeen}. */
export function createLossesSeen(logger: Logger): LossesSeen {
  const seen = new Map<string, Set<string>>();
  return {
    report: (cache, losses) => {
      if (losses.length === 0) return;
      const columns = seen.get(cache) ?? new Set();
      seen.set(cache, columns);
      const fresh = losses
        .filter(({ column }) => !columns.has(column))
        .slice(0, Math.max(0, mostColumns - columns.size));
      if (fresh.length === 0) return;
      for (const { column } of fresh) columns.add(column);
      logger.warn(
        'rows have values that JSON cannot represent, so readers get different values; convert them in the fetcher, or use a codec',
        { cache, columns: fresh.map(sentenceOf) },
      );
    },
    forget: (cache) => {
      seen.delete(cache);
    },
  };
}

function sentenceOf({
  column,
  looksLike,
  stored,
  instead,
  row,
}: Loss & { readonly row: number | undefined }): string {
  const where = row === undefined ? column : `${column} (row ${String(row)})`;
  return `${where}: ${looksLike} is stored as ${stored}; give ${instead}`;
}
