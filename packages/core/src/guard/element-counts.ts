import type { Command } from '../contracts/driver.js';
import type { Target } from '../contracts/target.js';

/**
 * Counts the elements that are written to the targets in which ids must be unique. Redis keeps one
 * element of each id, so the difference from its own count is the number of repeated ids; no id
 * has to be kept in memory.
 */
export interface ElementCounts {
  add(target: Target, commands: readonly Command[]): void;
  /** The targets that were written to with repeated ids, and how many ids were repeated. */
  repeated(distinctOf: (target: Target) => number): readonly RepeatedIds[];
}

/** The repeated ids of a target. */
export interface RepeatedIds {
  readonly target: Target;
  readonly count: number;
}

/** Starts to count. */
export function createElementCounts(targets: readonly Target[]): ElementCounts {
  const written = new Map(targets.map((target) => [target, 0]));
  return {
    add: (target, commands) => {
      const before = written.get(target);
      const { elements } = target.writer;
      if (before === undefined || elements === undefined) return;
      let count = before;
      for (const { length } of commands) count += (length - 2) / elements.width;
      written.set(target, count);
    },
    repeated: (distinctOf) =>
      [...written].flatMap(([target, count]) => {
        const distinct = count === 0 ? 0 : distinctOf(target);
        return distinct < count ? [{ target, count: count - distinct }] : [];
      }),
  };
}
