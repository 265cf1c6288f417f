import type { Logger } from '../contracts/logger.js';
import type { Loss } from './losses-of.js';

/** What was warned of: each column of a cache once, however often it is refreshed. */
export interface LossesSeen {
  /** Warns of what is new among `losses`, at once. */
  report(cache: string, losses: readonly (Loss & { readonly row: number | undefined })[]): void;
  forget(cache: string): void;
}

/** Keys of an object that is a dictionary are columns as well, and without end. */
const mostColumns = 20;

/** {@link LossesSeen}, none yet. */
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
        'rows have values that JSON cannot represent, so that readers get something else; convert them in the fetcher, or give a codec',
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
