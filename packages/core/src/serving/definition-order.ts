/** One definition of a unit, among several that sit. */
export interface OrderedDefinition {
  /** Fingerprint of all declared options of the cache. */
  readonly definition: string;
  /** The declared `shape` of its rows. @default 0 */
  readonly shape?: number;
  /**
   * When a roster that holds it was first published, in ms of the server's clock. `undefined`
   * while nobody has written it down.
   */
  readonly firstSeenMs?: number | undefined;
}

/**
 * Which of two definitions of a unit is newer: below 0 where `a` is the older, above 0 where it is
 * the newer, 0 where they are the same. By `shape`, then by when it was first seen, then by
 * fingerprint. A total order, the same in every process: texts are compared by their code units.
 *
 * One whose time nobody has written down counts as newer than all whose time is known: times are
 * written when two definitions meet, so what has none has just come. Taken pair by pair, "by
 * fingerprint while one of the two is unknown" would go round in circles among three.
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
