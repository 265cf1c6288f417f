import type { History } from './record.js';

/** The periods of failovers. */
export interface Failovers {
  readonly isEmpty: boolean;
  /** Whether a failover was in progress at that time. */
  isWithin(at: number): boolean;
  /** Whether a failover ended at that time or later: what was done before its end may be lost. */
  isBeforeEnd(at: number): boolean;
}

/** Finds the failovers of a history. */
export function failoversOf(history: History): Failovers {
  const all = history.flatMap((record) =>
    record.kind === 'disturbed' && record.action === 'failover' ? [record] : [],
  );
  return {
    isEmpty: all.length === 0,
    isWithin: (moment) => all.some(({ at, until }) => at <= moment && moment <= until),
    isBeforeEnd: (moment) => all.some(({ until }) => moment <= until),
  };
}
