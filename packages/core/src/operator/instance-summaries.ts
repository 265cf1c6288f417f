import type { InstanceSummary } from './instance-summary.js';
import type { KnownLeader } from './read-leaders.js';
import type { SeatsNow } from './read-seats.js';
import type { WhoServes } from './who-serves.js';

/** The instances that hold a seat, lead or stand by, sorted by name. */
export function instanceSummaries(
  { view, expiresAtMs, leaders, standbys, reports, rosterOf }: SeatsNow,
  who: WhoServes,
): readonly InstanceSummary[] {
  const summaries = [...view.seats].map(([seat, record]): InstanceSummary => {
    const caches = who.cachesOf(seat);
    return {
      // Of a record that cannot be read nothing is known but that there is a seat.
      name: record?.instance ?? seat,
      seat,
      role: 'seat',
      expiresAt: new Date(expiresAtMs.get(seat) ?? 0),
      weight: record?.weight ?? 1,
      serves: caches?.serves ?? null,
      registered: caches?.registered ?? null,
      // Of caches with one name in several applications a unit names the keys too.
      yields: (record?.yields ?? []).map((unit) => unit.replace(/#.*$/, '')),
      report: reports.get(seat) ?? null,
    };
  });
  const addUnseated = (role: 'leader' | 'standby', each: KnownLeader): void => {
    const { instance, expiresAtMs: untilMs, roster, report } = each;
    const entries = rosterOf(roster)?.entries;
    const registered = entries && [...new Set(entries.map(({ unit }) => unit))].sort();
    summaries.push({
      ...{ name: instance, seat: null, role, weight: 1, yields: [], report },
      expiresAt: untilMs === null ? null : new Date(untilMs),
      // A leader serves all that it knows.
      serves: role === 'standby' ? [] : (registered ?? null),
      registered: registered ?? null,
    });
  };
  for (const leader of leaders) addUnseated('leader', leader);
  for (const standby of standbys) addUnseated('standby', standby);
  return summaries.sort((one, other) => (one.name < other.name ? -1 : 1));
}
