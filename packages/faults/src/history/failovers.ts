import type { History } from './record.js';

/** When failovers were under way. */
export interface Failovers {
  readonly isEmpty: boolean;
  /** Whether one was, at that moment. */
  isWithin(at: number): boolean;
  /** Whether one ended at that moment or later: what was done before it may be lost. */
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
