import type { Command, RedisDriver, Reply } from '../contracts/driver.js';
import { isOutage } from '../errors/is-outage.js';
import { isSmartRedisError } from '../errors/errors.js';
import type { CacheState } from '../metadata/cache-state.js';
import { parseState, stateFields } from '../metadata/cache-state.js';
import { keySlot } from '../redis/keys.js';

/** What the metadata of a cache say. */
export interface MarkedState {
  readonly state: CacheState;
  /** Whether there are any metadata. */
  readonly exists: boolean;
  /** The mark of a running refresh; `undefined`: none. */
  readonly mark: { readonly untilMs: number; readonly forMs: number } | undefined;
  /** The seat, or the candidacy, of the last claim; '' if there is none. */
  readonly claimedBy: string;
}

const fields = ['busyUntil', 'busyFor', 'candidacy', 'term', ...stateFields] as const;
/** One round trip: some 100 KB of replies. */
const mostAtOnce = 100;
/** Slots of a cluster that are asked at the same time. */
const mostSlots = 64;
/** The connection may be that of an instance, whose renewals wait behind the replies. */
const mostPieces = 2;

/**
 * Reads the metadata of many caches, many in one round trip. A key that cannot be read, because it
 * is another type or the user lacks the right, is missing in the result.
 */
export async function readMarkedStates(
  driver: RedisDriver,
  keys: readonly string[],
): Promise<ReadonlyMap<string, MarkedState>> {
  const found = new Map<string, MarkedState>();
  const batches = driver.cluster ? bySlot(keys) : inPieces(keys);
  const most = driver.cluster ? mostSlots : mostPieces;
  const rest = batches.values();
  // The next one is asked for as soon as one is there, so that Redis works while we parse.
  const readNext = async (): Promise<void> => {
    for (const batch of rest) await readBatch(driver, batch, found);
  };
  await Promise.all(Array.from({ length: Math.min(most, batches.length) }, readNext));
  return found;
}

async function readBatch(
  driver: RedisDriver,
  keys: readonly string[],
  found: Map<string, MarkedState>,
): Promise<void> {
  const [first] = keys;
  if (first === undefined) return;
  const commands = keys.map((key): Command => ['HMGET', key, ...fields]);
  let replies: readonly Reply[];
  try {
    replies = await driver.sendAll(commands, { lane: 'control', key: first });
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY') || isOutage(error)) throw error;
    // One of them is refused: each by itself.
    if (keys.length > 1) for (const key of keys) await readBatch(driver, [key], found);
    return;
  }
  for (const [index, key] of keys.entries()) found.set(key, markedState(replies[index] ?? null));
}

function markedState(reply: Reply): MarkedState {
  const values = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
  const [busyUntil, busyFor, candidacy, term] = values;
  const state = parseState(values.slice(4));
  const untilMs = wholeIn(busyUntil);
  const forMs = wholeIn(busyFor);
  return {
    state,
    exists: values.some((value) => value !== null),
    mark: untilMs === undefined || forMs === undefined ? undefined : { untilMs, forMs },
    claimedBy: typeof candidacy === 'string' && term !== null ? seatIn(candidacy) : '',
  };
}

/** The part before the number of the claim. */
function seatIn(candidacy: string): string {
  const end = candidacy.lastIndexOf('-');
  return end === -1 ? candidacy : candidacy.slice(0, end);
}

function wholeIn(value: Reply | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function bySlot(keys: readonly string[]): readonly string[][] {
  const slots = new Map<number, string[]>();
  for (const key of keys) {
    const slot = keySlot(key);
    slots.set(slot, [...(slots.get(slot) ?? []), key]);
  }
  return [...slots.values()].flatMap(inPieces);
}

function inPieces(keys: readonly string[]): string[][] {
  const pieces: string[][] = [];
  for (let from = 0; from < keys.length; from += mostAtOnce) {
    pieces.push(keys.slice(from, from + mostAtOnce));
  }
  return pieces;
}
