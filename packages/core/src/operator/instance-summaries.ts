import type { InstanceSummary } from './instance-summary.js';
import type { SeatsNow } from './read-seats.js';
import type { WhoServes } from './who-serves.js';

/** The instances that hold a seat, or lead, sorted by name. */
export function instanceSummaries(
  { view, expiresAtMs, leaders, reports }: SeatsNow,
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
  for (const { instance, expiresAtMs: untilMs, report } of leaders) {
    summaries.push({
      name: instance,
      seat: null,
      role: 'leader',
      expiresAt: untilMs === null ? null : new Date(untilMs),
      weight: 1,
      serves: null,
      registered: null,
      yields: [],
      report,
    });
  }
  return summaries.sort((one, other) => (one.name < other.name ? -1 : 1));
}
