import type { InstanceContext } from './instance-context.js';
import { SmartRedisError } from '../errors/errors.js';
import type { Refusal } from './known-leader.js';
import type { CacheState } from '../metadata/cache-state.js';
import { revivedError } from '../errors/portable-error.js';

/** What a waiting call has seen by its last look. */
export interface Seen {
  state: CacheState | undefined;
  /** Why the last look was not possible. */
  outage: unknown;
}

/** Why a call that waited has timed out; `details.reason` of `SR_TIMEOUT`. */
export type WaitReason =
  /** Redis cannot be reached. */
  | 'unreachable'
  /** The instance that leads has no such cache, or one with other keys. */
  | 'unknown-cache'
  /** The last try failed, and the next one is still to come. */
  | 'failing'
  /** It is being refreshed. */
  | 'building'
  /** Other caches take all places for refreshes. */
  | 'slots-taken'
  /** Somebody leads, and has not come to it. */
  | 'waiting'
  /** This instance was not started, and nobody else has built it. */
  | 'not-started'
  /** No instance of the namespace has said that it leads. */
  | 'no-leader';

interface Why {
  readonly reason: WaitReason;
  readonly text: string;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The error for a call that has waited for `timeout`. */
export function timedOut(
  context: InstanceContext,
  cache: string,
  timeout: string,
  seen: Seen,
): SmartRedisError {
  const { reason, text, cause, details } = whyTimedOut(context, cache, seen);
  return new SmartRedisError(
    'SR_TIMEOUT',
    `cache "${cache}" was not ready within ${timeout}: ${text}`,
    {
      ...(cause === undefined ? {} : { cause }),
      details: { cache, timeout, reason, ...details },
    },
  );
}

function whyTimedOut(context: InstanceContext, cache: string, { state, outage }: Seen): Why {
  const { leader, standing, namespace } = context;
  const { isStarted, isLeader } = standing();
  if (outage !== undefined) {
    const message = outage instanceof Error ? outage.message : 'no connection';
    return { reason: 'unreachable', text: `Redis cannot be reached: ${message}`, cause: outage };
  }
  const known = leader.current();
  const refusal = isLeader || known === undefined ? undefined : leader.refusal(cache);
  if (refusal !== undefined) {
    return {
      reason: 'unknown-cache',
      text: `${refusedText(refusal, namespace)}, so nobody refreshes it. Register it there too, or give this application a namespace of its own`,
      details: { leader: refusal.leader, namespace },
    };
  }
  const lastError = state?.lastError ?? null;
  if (lastError !== null) {
    const nextRefreshAt = state?.nextRefreshAt ?? null;
    const next =
      nextRefreshAt === null ? '' : ` (the next one is at ${nextRefreshAt.toISOString()})`;
    return {
      reason: 'failing',
      text: `the last try failed${next}: ${lastError.message}`,
      cause: revivedError(lastError),
      details: { nextRefreshAt },
    };
  }
  if (isLeader) return progress(context.instance, cache, ownProgress(context));
  if (known !== undefined) return progress(known.instance, cache, known);
  if (!isStarted) {
    return {
      reason: 'not-started',
      text: 'this instance was not started, so it can only wait for another one to build it. Call start()',
    };
  }
  return {
    reason: 'no-leader',
    text: `no instance of namespace "${namespace}" has said that it leads, so nobody refreshes it yet`,
    details: { namespace },
  };
}

function refusedText({ leader, hasOtherKeys }: Refusal, namespace: string): string {
  const has = hasOtherKeys
    ? 'has a cache of that name with other keys'
    : 'has no cache of that name';
  return `the instance that leads namespace "${namespace}", "${leader}", ${has}`;
}

/** The error for an update that the instance that leads will not publish. */
export function updateTimedOut(
  namespace: string,
  cache: string,
  refusal: Refusal,
): SmartRedisError {
  return new SmartRedisError(
    'SR_SERVED_ELSEWHERE',
    `cache "${cache}" was updated here, and is not refreshed by it: ${refusedText(refusal, namespace)}. ` +
      'The new definition stays, for when this instance leads; update the cache there too',
    { details: { cache, leader: refusal.leader, namespace } },
  );
}

interface Progress {
  readonly running: readonly string[];
  readonly busy: readonly string[];
}

function ownProgress({ running, concurrency }: InstanceContext): Progress {
  const current = [...running.current()];
  return { running: current, busy: current.length < concurrency ? [] : current };
}

function progress(leader: string, cache: string, { running, busy }: Progress): Why {
  const details = { leader };
  if (running.includes(cache)) {
    return { reason: 'building', text: `"${leader}" leads and is still building it`, details };
  }
  if (busy.length > 0) {
    const text = `"${leader}" leads, and other caches take all its places (concurrency): ${busy.join(', ')}`;
    return { reason: 'slots-taken', text, details: { leader, running: busy } };
  }
  return { reason: 'waiting', text: `"${leader}" leads and has not built it yet`, details };
}
