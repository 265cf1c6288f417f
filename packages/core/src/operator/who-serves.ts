import type { Assignment } from '../serving/assignment.js';
import { assign } from '../serving/assignment.js';
import { digestsOf } from '../serving/definition-entry.js';
import type { RosterEntry } from '../serving/roster.js';
import { shareKeys } from '../serving/separate-units.js';
import type { DefinitionSummary } from './operator.js';
import type { SeatsNow } from './read-seats.js';

/** A cache, as the rosters of instances name it. */
export interface AskedCache {
  readonly name: string;
  /** Its live keys; empty: not known, so that the name decides. */
  readonly keys: readonly string[];
}

/** Who serves what, by the seats and the leader. */
export interface WhoServes {
  /**
   * The instance that serves a cache; `null`: nobody, or nobody knows. `claimedBy` is the seat or
   * leadership of its last claim, which decides between several leaders.
   */
  servedBy(cache: AskedCache, claimedBy?: string): string | null;
  /** Whether a living instance has it, as far as that is known. */
  isRegistered(cache: AskedCache): boolean;
  definitionsOf(cache: AskedCache): readonly DefinitionSummary[];
  /** The instance that claims with a seat, or a candidacy. */
  instanceOf(seat: string): string | null;
  /** The caches that a seat serves, and those that it has registered, sorted. */
  cachesOf(seat: string): { readonly serves: string[]; readonly registered: string[] } | null;
}

/** {@link WhoServes} of the instances that were read. */
export function whoServes({ view, rosterOf, leaders }: SeatsNow): WhoServes {
  const assignment: Assignment = assign(view, rosterOf);
  const byName = new Map<string, ReadonlyMap<string, RosterEntry>>();
  const entriesOf = (hash: string): ReadonlyMap<string, RosterEntry> => {
    const known = byName.get(hash);
    if (known !== undefined) return known;
    const entries = new Map((rosterOf(hash)?.entries ?? []).map((entry) => [entry.unit, entry]));
    byName.set(hash, entries);
    return entries;
  };
  /** The rosters that have the cache, with their line for it. */
  function* linesFor({ name, keys }: AskedCache): Generator<readonly [string, RosterEntry]> {
    const own = {
      unit: name,
      definition: '',
      shape: 0,
      ...(keys.length === 0 ? {} : { keys: digestsOf(keys) }),
    };
    const seen = new Set<string>();
    for (const record of view.seats.values()) {
      if (record === undefined || seen.has(record.roster)) continue;
      seen.add(record.roster);
      const entry = entriesOf(record.roster).get(name);
      if (entry !== undefined && shareKeys(entry, own)) yield [record.roster, entry];
    }
  }
  const nameOf = (seat: string): string | null => view.seats.get(seat)?.instance ?? null;
  const leaderOf = (id: string): string | null =>
    leaders.find((leader) => leader.id === id)?.instance ?? null;

  return {
    servedBy: (cache, claimedBy = '') => {
      for (const [hash] of linesFor(cache)) {
        const seat = assignment.placement.get(assignment.unitOf(hash, cache.name));
        if (seat !== undefined) return nameOf(seat);
      }
      return leaderOf(claimedBy) ?? (leaders.length === 1 ? (leaders[0]?.instance ?? null) : null);
    },
    isRegistered: (cache) => leaders.length > 0 || linesFor(cache).next().done !== true,
    definitionsOf: (cache) => {
      const found = new Map<string, DefinitionSummary & { readonly instances: string[] }>();
      for (const [hash, { definition, shape }] of linesFor(cache)) {
        const unit = assignment.units.get(assignment.unitOf(hash, cache.name));
        const newest = unit?.definition === definition;
        const summary = found.get(definition) ?? { definition, shape, instances: [], newest };
        found.set(definition, summary);
        for (const record of view.seats.values()) {
          if (record?.roster === hash) summary.instances.push(record.instance);
        }
      }
      for (const { instances } of found.values()) instances.sort();
      return [...found.values()].sort((one, other) => (one.newest ? -1 : other.newest ? 1 : 0));
    },
    instanceOf: (seat) => nameOf(seat) ?? leaderOf(seat),
    cachesOf: (seat) => {
      const hash = view.seats.get(seat)?.roster;
      const roster = hash === undefined ? undefined : rosterOf(hash);
      if (hash === undefined || roster === undefined) return null;
      const registered = [...new Set(roster.entries.map(({ unit }) => unit))].sort();
      const serves = registered.filter(
        (name) => assignment.placement.get(assignment.unitOf(hash, name)) === seat,
      );
      return { serves, registered };
    },
  };
}
