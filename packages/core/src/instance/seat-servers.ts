import type { SeatTimes } from '../contracts/elector.js';
import type { Assignment } from '../serving/assignment.js';
import type { SeatKeeper } from '../serving/seat-keeper.js';
import { shareKeys } from '../serving/separate-units.js';
import { within } from '../waiting/within.js';
import type { CacheRegistry } from './cache-registry.js';
import type { DefinitionEntries } from './definition-entries.js';
import type { InstanceContext } from './instance-context.js';
import type { Servers } from './servers.js';

/** What {@link createSeatServers} works with. */
export interface SeatServersOptions {
  readonly context: Pick<InstanceContext, 'clock' | 'instance' | 'serves'>;
  readonly caches: Pick<CacheRegistry, 'get'>;
  readonly keeper: Pick<SeatKeeper, 'seat' | 'view' | 'rosterOf' | 'describe' | 'renewed'>;
  readonly entries: DefinitionEntries;
  readonly times: SeatTimes;
  /** Caches that are about to be unregistered. */
  readonly withdrawn: Set<string>;
  readonly isServed: (cache: string) => boolean;
  readonly unitOf: (cache: string) => string;
  readonly assignment: () => Assignment | undefined;
  /** The hash of the roster of this instance that the assignment is based on. */
  readonly assignedRoster: () => string;
}

/** The {@link Servers} that an instance knows by the seats. */
export function createSeatServers({
  context,
  caches,
  keeper,
  entries,
  times,
  withdrawn,
  isServed,
  unitOf,
  assignment,
  assignedRoster,
}: SeatServersOptions): Servers {
  const { clock, instance } = context;
  return {
    servedBy: (cache) => {
      if (isServed(cache)) return instance;
      const seat = assignment()?.placement.get(unitOf(cache));
      return seat === undefined ? undefined : keeper.view().seats.get(seat)?.instance;
    },
    knownBy: (definition) => {
      const own = entries.of(definition);
      const known: string[] = [];
      for (const [seat, record] of keeper.view().seats) {
        if (seat === keeper.seat || record === undefined) continue;
        const entriesThere = keeper.rosterOf(record.roster)?.entries ?? [];
        const isKnown = entriesThere.some(
          (entry) => entry.unit === own.unit && shareKeys(entry, own),
        );
        if (isKnown) known.push(record.instance);
      }
      return known;
    },
    isNewest: (cache) => {
      const registered = caches.get(cache);
      if (registered === undefined) return undefined;
      // It is in no roster.
      if (!context.serves(registered.definition)) return false;
      const own = entries.of(registered.definition).definition;
      const unit = assignment()?.units.get(unitOf(cache));
      const known = keeper.rosterOf(assignedRoster())?.entries ?? [];
      // After an update the assignment is based on the last definition for a while.
      if (!known.some(({ unit, definition }) => unit === cache && definition === own))
        return undefined;
      return unit?.definition === own;
    },
    withdraw: async (cache) => {
      withdrawn.add(cache);
      keeper.describe();
      await within(keeper.renewed(), { clock, limitMs: 2 * times.replyTimeoutMs });
      return () => {
        if (withdrawn.delete(cache)) keeper.describe();
      };
    },
    definitionOf: (cache) => {
      const registered = caches.get(cache);
      return registered && entries.of(registered.definition).definition;
    },
  };
}
