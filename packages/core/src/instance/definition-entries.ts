import { definitionEntry } from '../serving/definition-entry.js';
import type { RosterEntry } from '../serving/roster.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';

/** The roster lines of the caches of an instance. */
export interface DefinitionEntries {
  of(definition: ResolvedDefinition): RosterEntry;
  /**
   * The earliest publication of a roster with the definition that this instance knows of, in ms of
   * the server's clock; `rosterMs` is that of its present roster.
   */
  firstSeen(definition: ResolvedDefinition, rosterMs: number): number;
  /** The cache was replaced or unregistered: a later definition of that name is another one. */
  updated(definition: ResolvedDefinition): void;
}

/** {@link DefinitionEntries}, computed on demand and remembered. */
export function createDefinitionEntries(newId: () => string): DefinitionEntries {
  const known = new WeakMap<ResolvedDefinition, RosterEntry>();
  const seen = new WeakMap<ResolvedDefinition, number>();
  /** Definitions that were replaced, by name. */
  const replaced = new Map<string, Set<string>>();
  const of = (definition: ResolvedDefinition): RosterEntry => {
    let entry = known.get(definition);
    if (entry === undefined) {
      entry = definitionEntry(definition);
      // Only functions or parameters have changed, which a fingerprint cannot see.
      if (replaced.get(definition.name)?.has(entry.definition) === true) {
        entry = definitionEntry(definition, newId());
      }
      known.set(definition, entry);
    }
    return entry;
  };
  return {
    of,
    firstSeen: (definition, rosterMs) => {
      const first = Math.min(seen.get(definition) ?? Infinity, rosterMs);
      // 0: its roster is not published yet.
      if (rosterMs > 0) seen.set(definition, first);
      return rosterMs > 0 ? first : (seen.get(definition) ?? 0);
    },
    updated: (definition) => {
      const before = replaced.get(definition.name) ?? new Set();
      replaced.set(definition.name, before.add(of(definition).definition));
    },
  };
}
