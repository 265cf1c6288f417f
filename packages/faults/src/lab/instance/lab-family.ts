import type { Family, Reply, SmartRedis, TargetsOf } from '@smart-redis/core';
import type { StampedRow } from '../stamped-rows.js';
import type { StampedDefinition } from './register-stamped.js';

/** The family of a crew: its members are caches of the lab, of which some are listed. */
export type LabFamily = Family<StampedRow[], undefined, TargetsOf<StampedRow[]>>;

/** The name of the family of a crew. */
export const familyName = 'family';

/** The key of what the source of members returns: their names as JSON. All, while it is absent. */
export function sourceKeyOf(namespace: string): string {
  return `${namespace}:members`;
}

/** Options of {@link registerLabFamily}. */
export interface LabFamilyOptions {
  /** All caches that may be members, by name. */
  readonly definitions: ReadonlyMap<string, StampedDefinition>;
  /** Reads the source. */
  readonly source: () => Promise<Reply>;
  readonly everyMs: number;
  readonly dropAfterMs: number;
}

/** Registers the family of a crew, whose members lose their data when they are gone. */
export function registerLabFamily(
  smart: SmartRedis,
  { definitions, source, everyMs, dropAfterMs }: LabFamilyOptions,
): LabFamily {
  return smart.registerFamily({
    name: familyName,
    members: async () => {
      const text = await source();
      return text === null ? definitions.keys() : (JSON.parse(String(text)) as string[]);
    },
    every: `${everyMs}ms`,
    define: (member) => {
      const definition = definitions.get(member);
      if (definition === undefined) throw new Error(`the lab has no ${member}`);
      return definition;
    },
    whenGone: 'drop',
    dropAfter: `${dropAfterMs}ms`,
    maxShrink: '100%',
  });
}
