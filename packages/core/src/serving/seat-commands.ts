import type { RedisDriver, Reply } from '../contracts/driver.js';
import { integerReply } from '../redis/integer-reply.js';
import { rosterKeyOf, seatKeysOf } from '../redis/keys.js';
import { refusedRight } from '../redis/refused-right.js';
import type { Script } from '../redis/run-script.js';
import { runScript } from '../redis/run-script.js';
import type { RosterEntry, StoredRoster } from './roster.js';
import { decodeRoster } from './roster.js';
import { leaveScript } from './scripts/leave.js';
import { publishRosterScript } from './scripts/publish-roster.js';
import { rememberFirstSeenScript } from './scripts/remember-first-seen.js';
import { sitScript } from './scripts/sit.js';
import type { View } from './view.js';
import { parseView } from './view.js';

/** Where the seats of a namespace are, and how their changes are announced. */
export interface SeatsOf {
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly channel: string;
  /** A new id, unique across all instances: a part of the next revision. */
  readonly newId: () => string;
}

/** A seat that is taken or renewed. */
export interface Sitting {
  readonly seat: string;
  readonly ttlMs: number;
  /** The text of its record. */
  readonly record: string;
  readonly rosterHash: string;
  /** The revision of the view that is known. */
  readonly revision: string;
  /** Whether the seat may be taken; otherwise it is only renewed. */
  readonly mayCome: boolean;
  /** The shortest time between two messages that keep subscribers from sending pings, in ms. */
  readonly beatMs: number;
  /** What the instance says about itself; '' asks for the server's time only. @default neither */
  readonly report?: string | undefined;
  /** Milliseconds to wait for the reply. */
  readonly timeoutMs: number;
  /** Once it has aborted nothing is sent: a seat that was given up must not be taken again. */
  readonly signal: AbortSignal;
}

/** A seat that is held. */
export interface Seated {
  /** The view, if it is not that of the known revision. */
  readonly view: View | undefined;
  /** Milliseconds until the next seat of another instance expires; `null`: there is no other. */
  readonly nextExpiryMs: number | null;
  /** Whether the roster is in Redis. */
  readonly hasRoster: boolean;
  /** The server's time in milliseconds, if that or a report was sent. */
  readonly serverNowMs: number | undefined;
}

/** A roster that was read. */
export interface KnownRoster {
  readonly entries: readonly RosterEntry[];
  /** When it was first published, in ms of the server's clock. */
  readonly firstMs: number;
}

/** How long a roster is kept after the last word of an instance that has it. */
export const rosterMs = 3_600_000;
const largeRoster = 500;
const firstSeenMs = 7 * 24 * 3_600_000;

/** Takes or renews a seat. Resolves with `'missing'` if it is not held and may only be renewed. */
export async function sit(
  { driver, namespace, channel, newId }: SeatsOf,
  sitting: Sitting,
): Promise<Seated | 'missing'> {
  const { seats, seated, firstSeen, reports } = seatKeysOf(namespace);
  const reply = await run(
    driver,
    sitScript,
    [
      ...([seats, seated, firstSeen, rosterKeyOf(namespace, sitting.rosterHash)] as const),
      ...(sitting.report === undefined ? [] : [reports]),
    ],
    [
      ...[sitting.seat, String(sitting.ttlMs), sitting.record, sitting.revision],
      ...[sitting.mayCome ? '1' : '0', newId(), channel, String(rosterMs)],
      String(sitting.beatMs),
      ...(sitting.report === undefined ? [] : [sitting.report]),
    ],
    sitting.timeoutMs,
    sitting.signal,
  );
  const [state, revision, nextExpiry, isThere, records = null, times = null, now] = listOf(reply);
  if (state === 'MISSING') return 'missing';
  const nextExpiryMs = integerReply(nextExpiry, 'the time until a seat expires');
  return {
    view: records === null ? undefined : parseView(String(revision), records, times),
    nextExpiryMs: nextExpiryMs < 0 ? null : nextExpiryMs,
    hasRoster: Number(isThere) === 1,
    serverNowMs: typeof now === 'string' ? Number(now) : undefined,
  };
}

/** Gives a seat up; the others are told. */
export async function leave(
  { driver, namespace, channel, newId }: SeatsOf,
  seat: string,
  timeoutMs: number,
): Promise<void> {
  const { seats, seated, reports } = seatKeysOf(namespace);
  await run(driver, leaveScript, [seats, seated, reports], [seat, newId(), channel], timeoutMs);
}

/** Publishes a roster; resolves with when it was first published, in ms of the server's clock. */
export async function publishRoster(
  { driver, namespace }: SeatsOf,
  roster: StoredRoster,
  rememberedMs: number | undefined,
  timeoutMs: number,
): Promise<number> {
  const publish = (text: string): Promise<Reply> => {
    const args = [text, String(rosterMs), rememberedMs === undefined ? '' : String(rememberedMs)];
    const key = rosterKeyOf(namespace, roster.hash);
    return run(driver, publishRosterScript, [key], args, timeoutMs);
  };
  // A large one is not sent if another instance has published it.
  const known = roster.size > largeRoster ? await publish('') : '';
  const reply = known === '' ? await publish(roster.text) : known;
  return integerReply(reply, 'the time of a roster');
}

/** Writes down when definitions were first seen; what is written already stays. */
export async function rememberFirstSeen(
  { driver, namespace, channel, newId }: SeatsOf,
  times: ReadonlyMap<string, number>,
  timeoutMs: number,
): Promise<void> {
  const { firstSeen, seated } = seatKeysOf(namespace);
  const pairs = [...times].flatMap(([field, ms]) => [field, String(ms)]);
  await run(
    driver,
    rememberFirstSeenScript,
    [firstSeen, seated],
    [newId(), channel, String(firstSeenMs), ...pairs],
    timeoutMs,
  );
}

/** Reads a roster; `undefined` if it is not there or cannot be read. */
export async function readRoster(
  { driver, namespace }: SeatsOf,
  hash: string,
  timeoutMs: number,
): Promise<KnownRoster | undefined> {
  const options = { lane: 'control', timeoutMs } as const;
  const stored = await driver.send(['GET', rosterKeyOf(namespace, hash)], options);
  const [, first, text] = /^(\d{1,15}) (.*)$/s.exec(String(stored)) ?? [];
  if (first === undefined || text === undefined) return undefined;
  const entries = decodeRoster({ hash, text });
  return entries === undefined ? undefined : { entries, firstMs: Number(first) };
}

/** Keeps a roster for `keptMs` only, from now on: nobody has it any more. */
export async function retireRoster(
  { driver, namespace }: SeatsOf,
  hash: string,
  keptMs: number,
  timeoutMs: number,
): Promise<void> {
  const command = ['PEXPIRE', rosterKeyOf(namespace, hash), String(keptMs)] as const;
  await driver.send(command, { lane: 'control', timeoutMs });
}

async function run(
  driver: RedisDriver,
  script: Script,
  keys: readonly [string, ...string[]],
  args: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Reply> {
  const options = {
    lane: 'control',
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  } as const;
  const reply = await runScript(driver, script, keys, args, options);
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
  return reply;
}

function listOf(reply: Reply): readonly Reply[] {
  return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
}
