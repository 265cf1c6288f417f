import { isKeptByJson } from './is-kept-by-json.js';
import type { LossesSeen } from './losses-seen.js';
import type { Loss } from './losses-of.js';
import { lossesOf } from './losses-of.js';
import { invalidResult } from './invalid-result.js';
import { refusalOfInstance } from './refuse-instance.js';

/**
 * Checks the rows of one pass that are stored as JSON, which silently drops what it cannot
 * represent.
 */
export interface RowCheck {
  /**
   * Called before a row is encoded.
   * @throws SmartRedisError `SR_INVALID_RESULT` for a row that is not data: a query, a response, an
   * error
   */
  demandData(row: unknown, rowNumber: number | undefined): void;
  /**
   * Called after a row was encoded.
   * @throws SmartRedisError `SR_INVALID_RESULT` for a row that JSON stores as empty: a `Map`, a
   * class without columns
   */
  look(row: unknown, rowNumber: number | undefined): void;
  /** Warns about columns that lost values, each column only once. */
  report(): void;
}

/**
 * This many rows of a pass are all checked; of a larger pass then every n-th row, because a check
 * costs 3 % of a row.
 */
const lookedAtEach = 1024;
const lookedAtEvery = 16;

/**
 * The number of rows with losses that are analysed; of later ones only some, to find other columns.
 */
const mostSearched = 2048;
const searchEvery = 64;

/** Limited, because a class may be created for each row. */
const mostPrototypes = 64;

/** A {@link RowCheck} for a cache. */
export function createRowCheck(cache: string, seen: LossesSeen): RowCheck {
  const losses = new Map<string, Loss & { readonly row: number | undefined }>();
  const prototypes = new Set<unknown>([Object.prototype, null]);
  let last: unknown = Object.prototype;
  let searched = 0;
  let looks = 0;

  const demandData = (row: unknown, rowNumber: number | undefined): void => {
    if (typeof row !== 'object' || row === null) return;
    const prototype = prototypeOf(row);
    // One row of a class stands for all of them.
    if (prototype === last) return;
    last = prototype;
    if (prototypes.has(prototype)) return;
    const refusal = refusalOfInstance(row);
    if (refusal !== undefined) throw invalidResult(cache, refusal, rowOf(rowNumber));
    if (prototypes.size < mostPrototypes) prototypes.add(prototype);
  };
  const look = (row: unknown, rowNumber: number | undefined): void => {
    looks += 1;
    if (looks > lookedAtEach && looks % lookedAtEvery !== 0) return;
    if (searched >= mostSearched && looks % searchEvery !== 0) return;
    if (isKept(row)) return;
    searched += 1;
    for (const loss of lossesOf(row)) {
      if (loss.column === '') {
        const looksLike = `${loss.looksLike}, which JSON stores as ${loss.stored}`;
        throw invalidResult(
          cache,
          { looksLike, instead: `give ${loss.instead}` },
          rowOf(rowNumber),
        );
      }
      if (!losses.has(loss.column)) losses.set(loss.column, { ...loss, row: rowNumber });
    }
  };
  return { demandData, look, report: () => seen.report(cache, [...losses.values()]) };
}

/** May fail for a proxy, or for a getter that is called a second time. */
function prototypeOf(row: object): unknown {
  try {
    return Object.getPrototypeOf(row);
  } catch {
    return null;
  }
}

function isKept(row: unknown): boolean {
  try {
    return isKeptByJson(row);
  } catch {
    return true; // JSON represents it
  }
}

function rowOf(row: number | undefined): { readonly row?: number } {
  return row === undefined ? {} : { row };
}
