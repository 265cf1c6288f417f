import type { Reply } from '../contracts/driver.js';
import { formatHolder, instanceOfHolder } from '../electors/leader-holder.js';
import { isOutage } from '../errors/is-outage.js';
import type { InstanceContext } from '../instance/instance-context.js';
import { pairsIn } from '../redis/pairs-in.js';
import type { InstanceReport } from '../serving/instance-report.js';
import type { ParsedLeaderRecord } from '../serving/leader-record.js';
import { parseLeaderRecord } from '../serving/leader-record.js';

/** An instance that leads all caches that it knows, or stands by. */
export interface KnownLeader extends KnownHolder {
  /** The hash of the roster of what it has registered; '' if it is not known. */
  readonly roster: string;
  /** What it says about itself; `null`: nothing, as earlier releases. */
  readonly report: InstanceReport | null;
}

/** What a leader key says. */
export interface KnownHolder {
  readonly instance: string;
  /** What is unique to its leadership. */
  readonly id: string;
  /** By the server's clock; `null`: never. */
  readonly expiresAtMs: number | null;
}

/** The holder of a leader key, by the replies of GET and PTTL; `undefined`: nobody holds it. */
export function holderIn(value: Reply, ttlMs: number, nowMs: number): KnownHolder | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const instance = instanceOfHolder(value);
  const id = value.slice(instance.length + 1);
  return { instance, id, expiresAtMs: ttlMs >= 0 ? nowMs + ttlMs : null };
}

/** More own leader keys in a namespace are none of ours. */
const mostKeys = 8;

/**
 * Those that lead now, or stand by: `told` is what they have written about themselves, and `named` who
 * holds the leader key. A leader that is dead is still in `told`, so its key decides, if it has one.
 */
export async function readLeaders(
  where: Pick<InstanceContext, 'driver' | 'leaderKey'>,
  told: Reply,
  named: KnownHolder | undefined,
  nowMs: number,
): Promise<Unseated> {
  const records = recordsIn(told);
  const holders = new Map([[where.leaderKey, named]]);
  const others = new Set([...records.values()].map(({ leaderKey }) => leaderKey ?? ''));
  others.delete('');
  others.delete(where.leaderKey);
  await Promise.all(
    [...others].slice(0, mostKeys).map(async (key) => {
      const holder = await readHolder(where, key, nowMs);
      // Anyone may write the name of any key there: of its value nothing is told but that it is this.
      const isTold = holder !== undefined && records.get(holder.id)?.instance === holder.instance;
      if (isTold) holders.set(key, holder);
    }),
  );
  const found = new Map<string, KnownLeader>();
  for (const holder of holders.values()) {
    if (holder !== undefined) found.set(formatIt(holder), { ...holder, roster: '', report: null });
  }
  const standbys: KnownLeader[] = [];
  for (const [id, { instance, until, leaderKey, role, roster, report }] of records) {
    const name = formatIt({ instance, id });
    const holder = found.get(name);
    const own = { instance, id, expiresAtMs: until, roster, report };
    if (holder !== undefined) found.set(name, { ...holder, roster, report });
    else if (until > nowMs && role === 'standby') standbys.push(own);
    else if (until > nowMs && leaderKey === null) found.set(name, own);
  }
  return elect([...found.values()].sort(byInstance), standbys.sort(byInstance));
}

/** One that has just been elected has told so far only that it stands by. */
function elect(leaders: readonly KnownLeader[], standbys: readonly KnownLeader[]): Unseated {
  const elected = new Set<KnownLeader>();
  const told = leaders.map((leader) => {
    const before = standbys.find(({ instance }) => instance === leader.instance);
    if (leader.roster !== '' || before === undefined) return leader;
    elected.add(before);
    const { roster, report } = before;
    return { ...leader, roster, report };
  });
  return { leaders: told, standbys: standbys.filter((standby) => !elected.has(standby)) };
}

/** The instances without a seat. */
export interface Unseated {
  /** Those that lead all caches that they know, sorted by name. */
  readonly leaders: readonly KnownLeader[];
  /** Those that would lead in place of one, sorted by name. */
  readonly standbys: readonly KnownLeader[];
}

function byInstance(one: KnownLeader, other: KnownLeader): number {
  return one.instance < other.instance ? -1 : 1;
}

function formatIt({ instance, id }: Pick<KnownHolder, 'instance' | 'id'>): string {
  return formatHolder({ instance, candidacy: id });
}

function recordsIn(reply: Reply): ReadonlyMap<string, ParsedLeaderRecord> {
  const records = new Map<string, ParsedLeaderRecord>();
  for (const [id, text] of pairsIn(reply)) {
    const record = parseLeaderRecord(text);
    if (record !== undefined) records.set(id, record);
  }
  return records;
}

/** An own leader key, which the user of the operator may lack the right to read. */
async function readHolder(
  { driver }: Pick<InstanceContext, 'driver'>,
  key: string,
  nowMs: number,
): Promise<KnownHolder | undefined> {
  const commands = [
    ['GET', key],
    ['PTTL', key],
  ] as const;
  try {
    const [value = null, ttl = null] = await driver.sendAll(commands, { lane: 'control', key });
    return holderIn(value, Number(ttl), nowMs);
  } catch (error) {
    if (isOutage(error)) throw error;
    return undefined;
  }
}
