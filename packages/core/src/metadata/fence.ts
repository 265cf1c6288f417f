import type { Command, RedisDriver, Reply } from '../contracts/driver.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { refusedRight } from '../redis/refused-right.js';
import { integerReply } from '../redis/integer-reply.js';
import { crossSlot } from '../redis/cross-slot.js';
import { runScript } from '../redis/run-script.js';
import { portableError } from '../errors/portable-error.js';
import { commitScript } from './scripts/commit.js';
import { recordFailureScript } from './scripts/record-failure.js';
import { requestScript } from './scripts/request.js';
import { renewVersionScript } from './scripts/renew-version.js';
import type { DefinitionAge } from './definition-age.js';
import type { HistoryRecord } from './history.js';
import { keepArguments } from './keep-arguments.js';
import type { KeepPlan } from './keep-plan.js';
import type { ScriptKeys } from './script-keys.js';
import { scriptKeys } from './script-keys.js';
import { incomplete } from './staging-incomplete.js';

/** The pair that a fence compares. */
export interface FenceHolder {
  readonly term: number;
  /** Unique to the claim. */
  readonly id: string;
}

/**
 * Draws a ticket that requests a refresh. `wishes`: names of metadata fields that record what the
 * request asks for; a wish is open as long as its field is above `served` and `failed`.
 */
export async function drawTicket(
  driver: RedisDriver,
  metadataKey: string,
  wishes: readonly string[] = [],
): Promise<number> {
  const ticket = await runScript(driver, requestScript, [metadataKey], wishes, { lane: 'control' });
  const refused = refusedRight(ticket);
  if (refused !== undefined) throw refused;
  return integerReply(ticket, 'the ticket');
}

/** One target of a commit. */
export interface CommitTarget {
  readonly key: string;
  readonly stagingKey: string;
  /** The command that counts the staging key. */
  readonly count: Command;
  /** The expected result of `count`. */
  readonly expected: number;
}

/** The part of a commit in one slot. */
export interface CommitPlan extends CommitRecord {
  readonly metadataKey: string;
  /** What becomes of the version before. @default absent: it is removed, and none is kept */
  readonly keep?: KeepPlan | undefined;
}

/** The data that a commit writes into the metadata. */
export interface CommitRecord {
  readonly targets: readonly CommitTarget[];
  readonly holder: FenceHolder;
  /** Unique to the refresh; repeating the attempt of the last commit changes nothing. */
  readonly attempt: string;
  /** Lower bound of the version. */
  readonly minVersion: number;
  /** The version to commit, if another group of the same refresh already has it. */
  readonly version?: number | undefined;
  /** When the next refresh is due. */
  readonly next: NextRefresh;
  readonly rows: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Digest of the content; empty if there is none. */
  readonly digest: string;
  readonly leader: string;
  readonly served: number;
  /** The definition; see `builtAsOf`. */
  readonly builtAs: string;
  /**
   * The last version that passed the guard, as JSON: `'this'` is the one that is committed; empty if
   * there is no guard.
   */
  readonly passed: string;
  /** `undefined`: not known. */
  readonly age?: DefinitionAge | undefined;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  /** Empty: not announced. */
  readonly channel: string;
  /** The announcement as JSON up to the version. */
  readonly announcementHead: string;
}

/** What a success writes down about the schedule. */
export interface NextRefresh {
  /** Milliseconds to the next refresh by an interval; `null`: none. */
  readonly delayMs: number | null;
  /** Time of the next refresh by a slot, in ms of the server's clock; `null`: none. */
  readonly slotMs: number | null;
  /** When the refresh began, in ms of the server's clock; `null`: not written down. */
  readonly fetchedAtMs: number | null;
  /** The versions of other caches by name that it was built after; `null`: not written down. */
  readonly builtAfter: Readonly<Record<string, number>> | null;
}

/** The result of a commit. */
export interface CommitReceipt {
  readonly version: number;
  readonly serverNowMs: number;
}

/** The part of a plan that the script of a commit writes into the metadata. */
export function recordOf(plan: CommitRecord): Readonly<Record<string, unknown>> {
  return {
    term: String(plan.holder.term),
    candidacy: plan.holder.id,
    attempt: plan.attempt,
    minVersion: plan.minVersion,
    version: plan.version ?? 0,
    ...nextFields(plan.next),
    rows: String(plan.rows),
    bytes: String(plan.bytes),
    durationMs: String(Math.round(plan.durationMs)),
    digest: plan.digest,
    leader: plan.leader,
    builtAs: plan.builtAs,
    passed: plan.passed,
    ...ageFields(plan.age),
    served: String(plan.served),
    counts: JSON.stringify(
      Object.fromEntries(plan.targets.map(({ key, expected }) => [key, expected])),
    ),
  };
}

function nextFields(next: NextRefresh): Readonly<Record<string, unknown>> {
  const { delayMs, slotMs, fetchedAtMs, builtAfter } = next;
  return {
    delayMs: delayMs === null ? -1 : Math.round(delayMs),
    slotMs: slotMs ?? -1,
    noted: [
      ...(fetchedAtMs === null ? [] : ['fetchedAt', String(fetchedAtMs)]),
      ...(builtAfter === null ? [] : ['builtAfter', JSON.stringify(builtAfter)]),
    ],
    // Of an earlier schedule.
    forgotten: [
      ...(fetchedAtMs === null ? ['fetchedAt', 'schedule', 'scheduleAt'] : []),
      ...(builtAfter === null ? ['builtAfter'] : []),
    ],
  };
}

function ageFields(age: DefinitionAge | undefined): Readonly<Record<string, string>> {
  return {
    definition: age?.definition ?? '',
    shape: String(age?.shape ?? 0),
    seenMs: String(age?.seenMs ?? 0),
  };
}

/**
 * Swaps in the staged keys, or changes nothing. Can safely be repeated after a lost reply.
 * @throws SmartRedisError `SR_STALE_TERM`, `SR_FENCE_LOST`, `SR_STAGING_INCOMPLETE`,
 * `SR_CROSS_SLOT`, `SR_REPLY`
 */
export async function commit(driver: RedisDriver, plan: CommitPlan): Promise<CommitReceipt> {
  const { keys, places } = commitKeys(plan);
  const keep = plan.keep === undefined ? undefined : keepArguments(keys, plan.keep);
  const json = JSON.stringify({
    ...recordOf(plan),
    ...historyPlan(plan.history, keys),
    keep: keep?.plan,
    targets: plan.targets.map(({ count, expected }, index) => ({
      ...places[index],
      count: count.map(String),
      expected,
    })),
  });
  const reply = await runOnControl(
    driver,
    commitScript,
    keep?.keys ?? keys,
    [json, plan.channel, plan.announcementHead],
    plan.targets,
  );
  if (reply[0] === 'INCOMPLETE') {
    const torn = plan.targets.find(({ stagingKey }) => stagingKey === reply[1]);
    throw incomplete(torn?.key ?? String(reply[1]), Number(reply[2]), Number(reply[3]));
  }
  return receipt(reply, plan.holder);
}

/** The KEYS of a script that swaps: metadata, a key that never exists, and the targets. */
export function commitKeys({
  metadataKey,
  targets,
  history,
}: Pick<CommitPlan, 'metadataKey' | 'targets' | 'history'>): ScriptKeys<'live' | 'staging'> {
  const { keys, places } = scriptKeys(
    [metadataKey, `${targets[0]?.stagingKey ?? ''}:none`],
    targets.map(({ key, stagingKey }) => ({ live: key, staging: stagingKey })),
  );
  return { keys: withHistory(keys, history), places };
}

/** KEYS with the history last, if there is one. */
function withHistory(keys: readonly string[], history: HistoryRecord | undefined): string[] {
  return history === undefined ? [...keys] : [...keys, history.key];
}

/** The part of a plan about the history, which is the last of `keys`. */
export function historyPlan(
  history: HistoryRecord | undefined,
  keys: readonly string[],
): { readonly history?: Readonly<Record<string, unknown>> } {
  if (history === undefined) return {};
  const { length, entry } = history;
  return { history: { key: keys.length, length, entry } };
}

/** Updates the timestamp of the last version, because the source did not change. */
export interface RenewVersionPlan {
  readonly metadataKey: string;
  /** Each live key, with the command that counts it. */
  readonly targets: readonly { readonly key: string; readonly count: Command }[];
  readonly holder: FenceHolder;
  readonly served: number;
  readonly next: NextRefresh;
  /** The digest that the version must have; empty: any. */
  readonly digest: string;
  /** The version that must exist; `null`: any. */
  readonly version: number | null;
  /** Whether the version has passed the guard, and becomes what later ones are compared with. */
  readonly passes: boolean;
  /** `undefined`: not known. */
  readonly age?: DefinitionAge | undefined;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  /** Empty: not announced. */
  readonly channel: string;
  /** For those who have requested a refresh. */
  readonly announcement: string;
}

/**
 * @throws SmartRedisError `SR_NOTHING_TO_KEEP` if there is no version, or one of its keys is
 * missing; and as {@link commit}
 */
export async function renewVersion(
  driver: RedisDriver,
  { metadataKey, targets, holder, served, next, digest, version, ...plan }: RenewVersionPlan,
): Promise<CommitReceipt> {
  const keys = withHistory([metadataKey, ...targets.map(({ key }) => key)], plan.history);
  const json = JSON.stringify({
    ...historyPlan(plan.history, keys),
    term: String(holder.term),
    candidacy: holder.id,
    served: String(served),
    digest,
    version: version === null ? '' : String(version),
    ...nextFields(next),
    counts: targets.map(({ count }) => count.map(String)),
    passes: plan.passes,
    ...ageFields(plan.age),
  });
  const reply = await runOnControl(
    driver,
    renewVersionScript,
    keys,
    [json, plan.channel, plan.announcement],
    targets,
  );
  if (reply[0] === 'MISSING') throw nothingToKeep(String(reply[1]));
  return receipt(reply, holder);
}

/** The error for a version that cannot be kept, because it is incomplete. */
export function nothingToKeep(key: string): SmartRedisError {
  return new SmartRedisError(
    'SR_NOTHING_TO_KEEP',
    `the fetcher returned unchanged(), but "${key}" is not in Redis as it was committed; ` +
      'return rows when context.previous is null or its keys may be gone',
    { details: { key } },
  );
}

/** The record of a failed refresh, for `info()` and pending calls. */
export interface FailureRecord {
  readonly metadataKey: string;
  readonly holder: FenceHolder;
  readonly ticket: number;
  readonly error: SmartRedisError;
  /** `null`: not before a request. */
  readonly retryInMs: number | null;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  readonly channel: string;
  readonly announcement: string;
}

/**
 * Writes a {@link FailureRecord}; resolves with false if another leader holds the fence, or if the
 * fence is missing.
 */
export async function recordFailure(driver: RedisDriver, record: FailureRecord): Promise<boolean> {
  const keys = withHistory([record.metadataKey], record.history);
  const { history } = historyPlan(record.history, keys);
  const reply = await runOnControl(driver, recordFailureScript, keys, [
    String(record.holder.term),
    record.holder.id,
    String(record.ticket),
    JSON.stringify(portableError(record.error)).slice(0, -1),
    String(Math.round(record.retryInMs ?? -1)),
    record.channel,
    record.announcement,
    history === undefined ? '' : JSON.stringify(history),
  ]);
  return reply[0] === 'OK';
}

/** Throws the error for a script that the fence refused. */
export function demandHeld(reply: readonly Reply[], holder: FenceHolder): void {
  if (reply[0] === 'STALE') throw staleTerm(holder.term, reply[1]);
  if (reply[0] === 'ROLLEDBACK') {
    throw new SmartRedisError(
      'SR_DEPOSED',
      'the cache was rolled back to an earlier version during the refresh, which is not published',
      { details: { term: holder.term, reason: rolledBack } },
    );
  }
  if (reply[0] === 'NOFENCE') {
    throw new SmartRedisError(
      'SR_FENCE_LOST',
      'Redis has lost the last changes to the metadata of the cache (flush, eviction, restart, failover); it is claimed and refreshed again',
    );
  }
}

/** Whether an error says that a run can no longer publish. */
export function isStaleOrLost(error: unknown): boolean {
  return (
    isSmartRedisError(error, 'SR_STALE_TERM') ||
    isSmartRedisError(error, 'SR_FENCE_LOST') ||
    isRolledBack(error)
  );
}

const rolledBack = 'rolled back';

/** Whether an error says that a run was overtaken by a rollback, which also answered its requests. */
export function isRolledBack(error: unknown): boolean {
  return isSmartRedisError(error, 'SR_DEPOSED') && error.details.reason === rolledBack;
}

/** What a script answered, or the error that it stands for. */
export function receipt(reply: readonly Reply[], holder: FenceHolder): CommitReceipt {
  demandHeld(reply, holder);
  return {
    version: integerReply(reply[1], 'the version'),
    serverNowMs: integerReply(reply[2], 'the time of the server'),
  };
}

/** The error for a term below that of the fence. */
export function staleTerm(term: number, held: Reply | undefined): SmartRedisError {
  return new SmartRedisError(
    'SR_STALE_TERM',
    `term ${String(term)} has ended: the fence is held by term ${String(held)}`,
    { details: { term, heldTerm: Number(held) } },
  );
}

/**
 * Runs a script on `control`. `targets`: whose live keys are among its keys.
 * @throws SmartRedisError as {@link commit}
 */
export async function runOnControl(
  driver: RedisDriver,
  script: Parameters<typeof runScript>[1],
  keys: readonly string[],
  args: readonly string[],
  targets: readonly { readonly key: string }[] = [],
): Promise<readonly Reply[]> {
  try {
    const reply = await runScript(driver, script, keys as readonly [string, ...string[]], args, {
      lane: 'control',
    });
    const refused = refusedRight(reply);
    if (refused !== undefined) throw refused;
    return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
  } catch (cause) {
    // A managed server that shards behind one endpoint, which the client cannot detect.
    if (isSmartRedisError(cause, 'SR_REPLY') && cause.details.reply === 'CROSSSLOT') {
      throw crossSlot(
        targets.map(({ key }) => key),
        cause,
      );
    }
    throw cause;
  }
}
