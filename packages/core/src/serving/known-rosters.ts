import type { SeatTimes } from '../contracts/elector.js';
import type { Logger } from '../contracts/logger.js';
import type { RosterEntry, StoredRoster } from './roster.js';
import type { KnownRoster, SeatsOf } from './seat-commands.js';
import { publishRoster, readRoster, retireRoster } from './seat-commands.js';
import type { View } from './view.js';

/** The rosters of the seats of a view. */
export interface KnownRosters {
  of(hash: string): KnownRoster | undefined;
  /** Publishes a roster unless it is in Redis; `entries` if it is not known yet. */
  publish(roster: StoredRoster, entries?: readonly RosterEntry[]): Promise<void>;
  /** Keeps a roster that this instance had last for a while only, unless another seat has it. */
  retire(hash: string, view: View, seat: string): void;
  /** Those of the view that are not known. */
  missing(view: View): readonly string[];
  /** Reads those of the view that are not known; resolves with whether one was found. */
  load(view: () => View): Promise<boolean>;
  /** Forgets those that neither the view nor this instance has. */
  forget(view: View, own: string): void;
}

/** Dependencies of {@link createKnownRosters}. */
export interface KnownRostersOptions extends SeatsOf {
  readonly times: Pick<SeatTimes, 'ttlMs' | 'replyTimeoutMs' | 'shared'>;
  readonly logger: Logger;
}

/** How long a roster is kept that an instance had last, for those who are about to read it. */
const retiredMs = 60_000;

/** {@link KnownRosters} of one instance. */
export function createKnownRosters(options: KnownRostersOptions): KnownRosters {
  const { logger, times } = options;
  const { replyTimeoutMs } = times;
  const rosters = new Map<string, KnownRoster>();
  let loading: Promise<boolean> | undefined;

  /** Equal rosters of the instances of a process are one array. */
  const shared = (hash: string, entries: readonly RosterEntry[]): readonly RosterEntry[] =>
    times.shared.remember('roster', hash, () => entries);
  const missing = ({ seats }: View): readonly string[] => {
    const hashes = new Set<string>();
    for (const record of seats.values()) {
      if (record !== undefined && !rosters.has(record.roster)) hashes.add(record.roster);
    }
    return [...hashes];
  };
  const load = async (view: View): Promise<boolean> => {
    let hasFound = false;
    for (const hash of missing(view)) {
      const roster = await readRoster(options, hash, replyTimeoutMs);
      if (roster === undefined) continue;
      hasFound = true;
      rosters.set(hash, { entries: shared(hash, roster.entries), firstMs: roster.firstMs });
    }
    return hasFound;
  };

  return {
    of: (hash) => rosters.get(hash),
    publish: async (roster, entries = []) => {
      const { hash } = roster;
      const before = rosters.get(hash);
      const firstMs = await publishRoster(options, roster, before?.firstMs, replyTimeoutMs);
      rosters.set(hash, { entries: before?.entries ?? shared(hash, entries), firstMs });
    },
    retire: (hash, view, seat) => {
      for (const [other, record] of view.seats) {
        if (other !== seat && record?.roster === hash) return;
      }
      const keptMs = Math.max(retiredMs, 2 * times.ttlMs);
      void retireRoster(options, hash, keptMs, replyTimeoutMs).catch((error: unknown) =>
        logger.debug('a roster could not be retired; it is kept for longer', { error }),
      );
    },
    missing,
    load: (view) => {
      loading ??= load(view()).finally(() => {
        loading = undefined;
      });
      return loading;
    },
    forget: (view, own) => {
      const used = new Set([own]);
      for (const record of view.seats.values()) if (record) used.add(record.roster);
      for (const hash of rosters.keys()) if (!used.has(hash)) rosters.delete(hash);
    },
  };
}
