import type { RedisDriver } from '../contracts/driver.js';
import { integerReply } from '../redis/integer-reply.js';
import { runOnControl, staleTerm } from './fence.js';
import type { CacheState } from './cache-state.js';
import { parseState } from './cache-state.js';
import type { MetadataPlace } from './metadata-place.js';
import { sendToPlace } from './metadata-place.js';
import { abandon } from './abandon.js';
import type { DefinitionAge } from './definition-age.js';
import type { Run } from './run.js';
import { runOf } from './run.js';
import { claimScript } from './scripts/claim.js';

/** A claim to be made. */
export interface ClaimOptions {
  /** The term of a leader; for a seat the term that the drawn one must be above. */
  readonly term: number;
  /** Whether the claim draws a term. */
  readonly draws: boolean;
  readonly seat: string;
  readonly sequence: number;
  /** Milliseconds for which the cache is marked as busy; 0: not at all. */
  readonly markMs: number;
  /** Refuses the claim if a newer definition built the version. @default none */
  readonly age?: DefinitionAge | undefined;
  /** The cron expression, which is written down with the time when it was first seen. @default '' */
  readonly slots?: string;
}

/** The result of a successful claim. */
export interface Claimed {
  readonly run: Run;
  readonly state: CacheState;
  /** The server's time in milliseconds. */
  readonly serverNowMs: number;
}

/** The result of a claim while another instance refreshes the cache. */
export interface Busy {
  /** Milliseconds until the mark expires, unless it is extended or cleared. */
  readonly busyMs: number;
}

/** A newer definition built the version, so this one may not replace it. */
export interface Older {
  readonly isOlder: true;
}

/** A later claim of this seat was granted. */
export interface Late {
  readonly isLate: true;
}

/**
 * Raises the fence of a cache before a fetch, marks the cache as busy for `markMs`, and reads its
 * state. Finds the place of its metadata, in the same step if possible.
 * @throws SmartRedisError `SR_STALE_TERM` if a higher term, or a later claim, holds the fence
 */
export async function claim(
  driver: RedisDriver,
  place: MetadataPlace,
  { term, draws, seat, sequence, markMs, age, slots = '' }: ClaimOptions,
): Promise<Claimed | Busy | Older | Late> {
  // Keys that a single script may not read are read one by one.
  const isFolded = place.isKnown || place.sharesSlot();
  if (!isFolded) await sendToPlace(driver, place, () => [], { lane: 'control' });
  for (;;) {
    const { key } = place;
    const reply = await runOnControl(
      driver,
      claimScript,
      [key, ...(isFolded ? place.records() : [])],
      [
        ...[String(term), seat, String(sequence), String(markMs)],
        ...[place.owner, JSON.stringify(place.foreign)],
        ...[draws ? '1' : '0', age === undefined ? '' : JSON.stringify(age)],
        slots,
      ],
    );
    if (reply[0] === 'MOVED') {
      place.moved(String(reply[1]));
      continue;
    }
    if (place.key !== key) {
      // A reader or a pending call has found another place meanwhile.
      await abandon(driver, key);
      continue;
    }
    if (reply[0] === 'BUSY') return { busyMs: Number(reply[1]) };
    if (reply[0] === 'OLDER') return { isOlder: true };
    if (reply[0] === 'LATE' && draws) return { isLate: true };
    if (reply[0] !== 1) throw staleTerm(term, reply[0] === 'LATE' ? String(term) : reply[1]);
    const state = parseState(reply[2] ?? null);
    place.saw(state.version !== null);
    const unreadableFields =
      typeof reply[4] === 'string' ? ['term', ...state.unreadableFields] : state.unreadableFields;
    return {
      run: runOf(integerReply(reply[3], 'the term of a claim'), seat, sequence),
      serverNowMs: integerReply(reply[1], 'the time of the server'),
      state: { ...state, unreadableFields },
    };
  }
}
