/** A definition of a unit, one of several that are present at the same time. */
export interface OrderedDefinition {
  /** Fingerprint of all declared options of the cache. */
  readonly definition: string;
  /** The declared `shape` of its rows. @default 0 */
  readonly shape?: number;
  /**
   * When a roster that contains it was first published, in ms of the server's clock. `undefined` if
   * that has not been recorded.
   */
  readonly firstSeenMs?: number | undefined;
}

/**
 * Compares two definitions of a unit: below 0 if `a` is older, above 0 if it is newer, 0 if they
 * are equal. By `shape`, then by when it was first seen, then by fingerprint. A total order, the
 * same in every process: texts are compared by their code units.
 *
 * A definition without a recorded time counts as newer than all that have one: times are recorded
 * when two definitions meet, so a definition without a time is new. The rule "by fingerprint if one
 * of the two times is unknown" would not be transitive.
 */
export function compareDefinitions(a: OrderedDefinition, b: OrderedDefinition): number {
  return (
    compare(a.shape ?? 0, b.shape ?? 0) ||
    compare(a.firstSeenMs ?? Infinity, b.firstSeenMs ?? Infinity) ||
    compare(a.definition, b.definition)
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
