import type { InstanceContext } from '../instance/instance-context.js';
import { plainName, scanEntries } from '../registry/registry-commands.js';
import { parseFullEntry } from '../registry/registry-entry.js';

/** What the search for stray members uses of their family. */
export interface StrayMembersHost {
  readonly family: string;
  readonly context: Pick<InstanceContext, 'clock' | 'driver' | 'logger' | 'namespace'>;
  /** The definition of a member. May throw, since it asks the application. */
  definitionOf(member: string): { readonly name: string };
}

/**
 * Finds members that no list knows, though Redis has their caches: an instance that slept may have
 * claimed or built one whose data had been removed, and was killed before it read the list.
 */
export interface StrayMembers {
  /**
   * Resolves with the members in the registry that are not among `known`; with none if the last
   * search was not long ago. Never rejects.
   */
  find(known: ReadonlySet<string>): Promise<readonly string[]>;
}

/** It reads the whole registry, so it is done by whoever begins to serve a list, and then seldom. */
const everyMs = 3_600_000;

/** The {@link StrayMembers} of a family. */
export function createStrayMembers({
  family,
  context,
  definitionOf,
}: StrayMembersHost): StrayMembers {
  const { clock, logger } = context;
  const prefix = `${family}:`;
  let searchedAt = Number.NEGATIVE_INFINITY;

  /** What cannot be named again cannot be removed either. */
  const isNamed = (member: string, cache: string): boolean => {
    try {
      return definitionOf(member).name === cache;
    } catch {
      return false;
    }
  };
  return {
    find: async (known) => {
      if (clock.monotonic() - searchedAt < everyMs) return [];
      const found = new Set<string>();
      try {
        for await (const [field, text] of scanEntries(context)) {
          const cache = plainName(field);
          if (!cache.startsWith(prefix) || parseFullEntry(text)?.facts?.family !== family) continue;
          const member = cache.slice(prefix.length);
          if (!known.has(member) && isNamed(member, cache)) found.add(member);
        }
      } catch (error) {
        // The next list may be fetched without it.
        logger.debug('members that no list knows cannot be searched for', { family, error });
        return [];
      }
      searchedAt = clock.monotonic();
      return [...found];
    },
  };
}
