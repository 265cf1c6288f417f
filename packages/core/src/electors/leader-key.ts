import type { CommandArgument, RedisDriver, Reply } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';
import { integerReply } from '../redis/integer-reply.js';
import { siblingKey } from '../redis/keys.js';
import { refusedRight } from '../redis/refused-right.js';
import type { Script } from '../redis/run-script.js';
import { runScript } from '../redis/run-script.js';
import { announcementHead, formatElectionAnnouncement } from './election-announcement.js';
import type { Holder } from './leader-holder.js';
import { formatHolder } from './leader-holder.js';
import { acquireScript } from './scripts/acquire.js';
import { issueTermScript } from './scripts/issue-term.js';
import { releaseScript } from './scripts/release.js';
import { renewScript } from './scripts/renew.js';

/** The key of a call, and its timeout. */
export interface LeaderKeyCall {
  readonly leaderKey: string;
  /** Milliseconds; see `SendOptions.timeoutMs`. */
  readonly timeoutMs: number;
}

/** Options of {@link acquireLeaderKey}. */
export interface AcquireOptions extends LeaderKeyCall, Holder {
  /** Whole milliseconds after which the key expires unless it is renewed; `null`: never. */
  readonly ttlMs: number | null;
  /** The new term will be greater. */
  readonly minTerm: number;
  /** The channel on which the election is announced. */
  readonly channel: string;
  /**
   * The value of the key that may be replaced, because its holder is dead; any other value is kept.
   * @default none
   */
  readonly replaces?: string;
}

/** The result of {@link acquireLeaderKey}. */
export type AcquireResult =
  | { readonly won: true; readonly term: number }
  | {
      readonly won: false;
      /** The value of the key; `instanceOfHolder` extracts the name of the instance. */
      readonly holder: string;
      /** Milliseconds until the key expires; `null`: never. */
      readonly expiresInMs: number | null;
      /** The highest term issued. */
      readonly term: number;
    };

/**
 * Acquires the leader key if nobody holds it, and issues a term that is greater than every earlier
 * term, even if Redis has lost its data. A call whose reply was lost can safely be repeated: the
 * same candidacy gets the same term.
 * @throws SmartRedisError as {@link RedisDriver}; after `SR_COMMAND_TIMEOUT` and `SR_CONNECTION`
 * the key may or may not be held.
 */
export async function acquireLeaderKey(
  driver: RedisDriver,
  options: AcquireOptions,
): Promise<AcquireResult> {
  const { leaderKey, instance, ttlMs, minTerm, channel } = options;
  const reply = await callScript(
    driver,
    options,
    acquireScript,
    [leaderKey, termKeyOf(leaderKey)],
    [
      formatHolder(options),
      lifetime(ttlMs),
      String(minTerm),
      channel,
      announcementHead('elected', instance),
      options.replaces ?? '',
    ],
  );
  const [won, second, expires, lastTerm] = asArray(reply);
  if (integerReply(won, 'winning the leader key') === 1) {
    return { won: true, term: integerReply(second, 'the term') };
  }
  const expiresInMs = integerReply(expires, 'the time to live of the leader key');
  return {
    won: false,
    holder: String(second),
    // PTTL returns -1 for a key without expiry, and -2 for one that expired in between.
    expiresInMs: expiresInMs === -1 ? null : Math.max(0, expiresInMs),
    term: integerReply(lastTerm, 'the last term'),
  };
}

/** Options of {@link renewLeaderKey}. */
export interface RenewOptions extends LeaderKeyCall, Holder {
  /** Whole milliseconds from now after which the key expires; `null`: leave it as it is. */
  readonly ttlMs: number | null;
}

/**
 * The result of {@link renewLeaderKey}; `holder` is the value of the key, or `null` if there is no
 * key.
 */
export type RenewResult =
  { readonly held: true } | { readonly held: false; readonly holder: string | null };

/**
 * Extends the time to live of the leader key if this candidacy holds it. A missing key is not
 * recreated.
 */
export async function renewLeaderKey(
  driver: RedisDriver,
  options: RenewOptions,
): Promise<RenewResult> {
  const args = [formatHolder(options), lifetime(options.ttlMs)];
  const reply = await callScript(driver, options, renewScript, [options.leaderKey], args);
  const [held, holder] = asArray(reply);
  if (integerReply(held, 'holding the leader key') === 1) return { held: true };
  return { held: false, holder: typeof holder === 'string' ? holder : null };
}

/** Options of {@link releaseLeaderKey}. */
export interface ReleaseOptions extends LeaderKeyCall, Holder {
  /** The term that ends; absent if the candidate does not know whether it had one. */
  readonly term?: number;
  /** The next term, of any instance, will be greater. @default 0 */
  readonly minTerm?: number;
  /** The channel on which the release is announced. */
  readonly channel: string;
}

/**
 * Deletes the leader key if this candidacy holds it, and announces that. Resolves with whether it
 * was deleted.
 */
export async function releaseLeaderKey(
  driver: RedisDriver,
  options: ReleaseOptions,
): Promise<boolean> {
  const { leaderKey, instance, term, minTerm = 0 } = options;
  const announcement = formatElectionAnnouncement({
    type: 'released',
    instance,
    ...(term === undefined ? {} : { term }),
  });
  const keys = [leaderKey, termKeyOf(leaderKey)] as const;
  const args = [formatHolder(options), options.channel, announcement, String(minTerm)];
  return (await callScript(driver, options, releaseScript, keys, args)) === 1;
}

/** Options of {@link issueTerm}. */
export interface IssueTermOptions extends LeaderKeyCall {
  /** The new term will be greater. */
  readonly minTerm: number;
}

/**
 * Issues a term without acquiring the leader key, for electors that determine the leader by other
 * means.
 */
export async function issueTerm(driver: RedisDriver, options: IssueTermOptions): Promise<number> {
  const keys = [termKeyOf(options.leaderKey)] as const;
  const term = await callScript(driver, options, issueTermScript, keys, [String(options.minTerm)]);
  return integerReply(term, 'the term');
}

/** The key beside the leader key that holds the highest term issued. It never expires. */
function termKeyOf(leaderKey: string): string {
  return siblingKey(leaderKey, 'term');
}

function lifetime(ttlMs: number | null): string {
  return ttlMs === null ? '' : String(ttlMs);
}

async function callScript(
  driver: RedisDriver,
  { timeoutMs }: LeaderKeyCall,
  script: Script,
  keys: readonly [string, ...string[]],
  args: readonly CommandArgument[],
): Promise<Reply> {
  const reply = await runScript(driver, script, keys, args, { lane: 'control', timeoutMs });
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
  return reply;
}

function asArray(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply)) return reply as readonly Reply[];
  throw new SmartRedisError('SR_REPLY', 'the leader key script did not return an array');
}
