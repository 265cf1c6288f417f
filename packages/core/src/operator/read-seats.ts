import type { Reply } from '../contracts/driver.js';
import type { InstanceContext } from '../instance/instance-context.js';
import { leaderKeyOf, leadersKeyOf, seatKeysOf, shareSlot } from '../redis/keys.js';
import { pairsIn } from '../redis/pairs-in.js';
import { serverMsOf } from '../redis/server-time.js';
import type { InstanceReport } from '../serving/instance-report.js';
import { parseReport } from '../serving/instance-report.js';
import type { KnownRoster } from '../serving/seat-commands.js';
import { readRoster } from '../serving/seat-commands.js';
import type { View } from '../serving/view.js';
import { parseView } from '../serving/view.js';
import type { Unseated } from './read-leaders.js';
import { holderIn, readLeaders } from './read-leaders.js';

/** The instances of a namespace, as they are in Redis. */
export interface SeatsNow extends Unseated {
  /** The server's time in milliseconds. */
  readonly serverNowMs: number;
  /** Only the seats that have not expired. */
  readonly view: View;
  /** By seat, in milliseconds by the server's clock. */
  readonly expiresAtMs: ReadonlyMap<string, number>;
  /** What instances say about themselves, by seat. */
  readonly reports: ReadonlyMap<string, InstanceReport>;
  readonly rosterOf: (hash: string) => KnownRoster | undefined;
}

/** Rosters by their hash. One that is read stays, since its content is named by the hash. */
export type RosterMemory = Map<string, KnownRoster>;

type Where = Pick<InstanceContext, 'driver' | 'namespace' | 'leaderKey'>;

const rosterTimeoutMs = 10_000;

/** Reads who is there: one round trip, and one for rosters and leader keys that are not known. */
export async function readSeats(where: Where, rosters: RosterMemory): Promise<SeatsNow> {
  const { driver, namespace, leaderKey } = where;
  const { seats, seated, firstSeen, reports } = seatKeysOf(namespace);
  const isBeside = !driver.cluster || shareSlot(leaderKey, leaderKeyOf(namespace));
  const ofLeader = [
    ['GET', leaderKey],
    ['PTTL', leaderKey],
  ] as const;
  const [replies, apart] = await Promise.all([
    driver.sendAll(
      [
        ['TIME'],
        ['ZRANGE', seats, '0', '-1', 'WITHSCORES'],
        ['HGETALL', seated],
        ['HGETALL', firstSeen],
        ['HGETALL', reports],
        ['HGETALL', leadersKeyOf(namespace)],
        ...(isBeside ? ofLeader : []),
      ],
      { lane: 'control', key: seats },
    ),
    isBeside ? [] : driver.sendAll(ofLeader, { lane: 'control', key: leaderKey }),
  ]);
  const [
    time = null,
    scores = null,
    records = null,
    times = null,
    told = null,
    led = null,
    ...rest
  ] = replies;
  const [holder = null, ttl = null] = [...rest, ...apart];
  const serverNowMs = serverMsOf(time);
  const expiresAtMs = liveSeats(scores, serverNowMs);
  const all = parseView('', records, times);
  const live = [...all.seats].filter(([seat]) => expiresAtMs.has(seat));
  const view = { ...all, seats: new Map(live) };
  const named = holderIn(holder, Number(ttl), serverNowMs);
  const unseated = await readLeaders(where, led, named, serverNowMs);
  await loadRosters(where, [...rostersOf(view), ...rostersOfUnseated(unseated)], rosters);
  return {
    ...{ serverNowMs, view, expiresAtMs },
    reports: reportsIn(told),
    ...unseated,
    rosterOf: (hash) => rosters.get(hash),
  };
}

function liveSeats(reply: Reply, nowMs: number): ReadonlyMap<string, number> {
  const live = new Map<string, number>();
  for (const [seat, score] of pairsIn(reply)) {
    const expiresAtMs = Number(score);
    if (expiresAtMs > nowMs) live.set(seat, expiresAtMs);
  }
  return live;
}

function reportsIn(reply: Reply): ReadonlyMap<string, InstanceReport> {
  const reports = new Map<string, InstanceReport>();
  for (const [seat, text] of pairsIn(reply)) {
    const report = parseReport(text);
    if (report !== null) reports.set(seat, report);
  }
  return reports;
}

function rostersOf({ seats }: View): readonly string[] {
  return [...seats.values()].flatMap((record) => (record === undefined ? [] : [record.roster]));
}

function rostersOfUnseated({ leaders, standbys }: Unseated): readonly string[] {
  return [...leaders, ...standbys].map(({ roster }) => roster).filter((hash) => hash !== '');
}

/** Reads the rosters that are not known, and forgets those that nobody has. */
async function loadRosters(
  { driver, namespace }: Where,
  used: readonly string[],
  rosters: RosterMemory,
): Promise<void> {
  const wanted = new Set(used);
  for (const hash of rosters.keys()) if (!wanted.has(hash)) rosters.delete(hash);
  const missing = [...wanted].filter((hash) => !rosters.has(hash));
  const of = { driver, namespace, channel: '', newId: () => '' };
  await Promise.all(
    missing.map(async (hash) => {
      const roster = await readRoster(of, hash, rosterTimeoutMs);
      if (roster !== undefined) rosters.set(hash, roster);
    }),
  );
}
