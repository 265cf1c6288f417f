import { definitionEntry } from '../serving/definition-entry.js';
import type { RosterEntry } from '../serving/roster.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';

/** The roster lines of the caches of an instance. */
export interface DefinitionEntries {
  of(definition: ResolvedDefinition): RosterEntry;
  /** Whether it was computed before. */
  has(definition: ResolvedDefinition): boolean;
  /**
   * The earliest publication of a roster with the definition that this instance knows of, in ms of
   * the server's clock; `rosterMs` is that of its present roster.
   */
  firstSeen(definition: ResolvedDefinition, rosterMs: number): number;
  /** The cache was replaced or unregistered: a later definition of that name is another one. */
  updated(definition: ResolvedDefinition): void;
}

/** Of one definition. */
interface Known {
  readonly entry: RosterEntry;
  /** 0: not known. */
  firstMs: number;
}

/** {@link DefinitionEntries}, computed on demand and remembered. */
export function createDefinitionEntries(newId: () => string): DefinitionEntries {
  const known = new WeakMap<ResolvedDefinition, Known>();
  /** Definitions that were replaced, by name. */
  const replaced = new Map<string, Set<string>>();
  const knownOf = (definition: ResolvedDefinition): Known => {
    let found = known.get(definition);
    if (found === undefined) {
      let entry = definitionEntry(definition);
      // Only functions or parameters have changed, which a fingerprint cannot see.
      if (replaced.get(definition.name)?.has(entry.definition) === true) {
        entry = definitionEntry(definition, newId());
      }
      found = { entry, firstMs: 0 };
      known.set(definition, found);
    }
    return found;
  };
  const of = (definition: ResolvedDefinition): RosterEntry => knownOf(definition).entry;
  return {
    of,
    has: (definition) => known.has(definition),
    firstSeen: (definition, rosterMs) => {
      const found = knownOf(definition);
      // 0: not known yet.
      if (found.firstMs === 0) found.firstMs = rosterMs;
      else if (rosterMs > 0) found.firstMs = Math.min(found.firstMs, rosterMs);
      return found.firstMs;
    },
    updated: (definition) => {
      const before = replaced.get(definition.name) ?? new Set();
      replaced.set(definition.name, before.add(of(definition).definition));
    },
  };
}
