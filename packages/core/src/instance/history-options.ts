import type { OptionNames } from '../options/demand.js';
import { demandCount, demandKnownOptions } from '../options/demand.js';
import { mostHistory } from '../settings/resolve-definition.js';

/** Options of `CacheHandle.history`. */
export interface HistoryOptions {
  /** The number of entries; at least 1. @default all that are kept */
  readonly limit?: number;
}

const historyNames: OptionNames<HistoryOptions> = { limit: true };

/** The number of entries to read. @throws SmartRedisError `SR_INVALID_OPTION` */
export function historyLimit(options: HistoryOptions | undefined): number {
  const { limit } = demandKnownOptions('history()', options, historyNames);
  return demandCount('limit', limit, mostHistory);
}
