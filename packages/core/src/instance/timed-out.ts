import type { InstanceContext } from './instance-context.js';
import { SmartRedisError } from '../errors/errors.js';
import type { Refusal } from './known-leader.js';
import type { CacheState } from '../metadata/cache-state.js';
import { isPaused } from './is-paused.js';
import { revivedError } from '../errors/portable-error.js';

/** The state that a pending call has seen in its last check. */
export interface Seen {
  state: CacheState | undefined;
  /** The error of the last check, if it failed. */
  outage: unknown;
  /** The live keys of a version that a definition with other keys has built. */
  elsewhere: readonly string[] | undefined;
}

/** Why a pending call has timed out; `details.reason` of `SR_TIMEOUT`. */
export type WaitReason =
  /** Redis cannot be reached. */
  | 'unreachable'
  /** The leader has no such cache, or one with other keys. */
  | 'unknown-cache'
  /** It was built by a definition that has none of these keys. */
  | 'other-keys'
  /** It is paused, and has no version. */
  | 'paused'
  /** The last attempt failed, and the next one has not started. */
  | 'failing'
  /** The cache is being refreshed. */
  | 'building'
  /** Other caches occupy all slots for refreshes. */
  | 'slots-taken'
  /** An instance leads, but has not started on this cache. */
  | 'waiting'
  /** This instance was not started, and no other instance has built the cache. */
  | 'not-started'
  /** No instance of the namespace has announced that it leads. */
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

function whyTimedOut(
  context: InstanceContext,
  cache: string,
  { state, outage, elsewhere }: Seen,
): Why {
  const { leader, standing, namespace } = context;
  const { isStarted, isLeader } = standing(cache);
  if (outage !== undefined) {
    const message = outage instanceof Error ? outage.message : 'no connection';
    return { reason: 'unreachable', text: `Redis cannot be reached: ${message}`, cause: outage };
  }
  if (elsewhere !== undefined) {
    const keys = elsewhere.map((key) => JSON.stringify(key)).join(', ');
    return {
      reason: 'other-keys',
      text: `its version has other keys: ${keys}. Use the definition of the release that builds it`,
      details: { keys: elsewhere },
    };
  }
  const known = leader.current(cache);
  const refusal = isLeader || known === undefined ? undefined : leader.refusal(cache);
  if (refusal !== undefined) {
    return {
      reason: 'unknown-cache',
      text: `${refusedText(refusal, namespace)}, so no instance refreshes it. Register it there too, or give this application a namespace of its own`,
      details: { leader: refusal.leader, namespace },
    };
  }
  if (state !== undefined && state.version === null && isPaused(state, 0)) {
    return { reason: 'paused', ...pausedText(state.paused) };
  }
  const lastError = state?.lastError ?? null;
  if (lastError !== null) {
    const nextRefreshAt = state?.nextRefreshAt ?? null;
    const next =
      nextRefreshAt === null ? '' : ` (the next attempt is at ${nextRefreshAt.toISOString()})`;
    return {
      reason: 'failing',
      text: `the last attempt failed${next}: ${lastError.message}`,
      cause: revivedError(lastError),
      details: { nextRefreshAt },
    };
  }
  const does = context.servers() === undefined ? 'leads' : 'serves it';
  if (isLeader) return progress(context.instance, does, cache, ownProgress(context));
  if (known !== undefined) return progress(known.instance, does, cache, known);
  if (!isStarted) {
    return {
      reason: 'not-started',
      text: 'this instance was not started, so it waits for another instance to build the cache. Call start()',
    };
  }
  return {
    reason: 'no-leader',
    text:
      context.servers() === undefined
        ? `no instance of namespace "${namespace}" has announced that it leads, so no instance refreshes the cache yet`
        : `no instance of namespace "${namespace}" holds a seat and has the cache, so no instance refreshes it yet`,
    details: { namespace },
  };
}

function pausedText(paused: CacheState['paused']): Pick<Why, 'text' | 'details'> {
  const reason = paused?.reason ?? null;
  return {
    text:
      `it is paused since ${String(paused?.at.toISOString())} by "${String(paused?.by)}"` +
      `${reason === null ? '' : ` (${reason})`} and has no version yet. resume() ends the pause, refresh() builds it once`,
    details: { paused },
  };
}

function refusedText({ leader, hasOtherKeys }: Refusal, namespace: string): string {
  const has = hasOtherKeys
    ? 'has a cache of that name with other keys'
    : 'has no cache of that name';
  return `the instance that leads namespace "${namespace}", "${leader}", ${has}`;
}

/** The error for an update that the leader will not publish. */
export function updateTimedOut(
  namespace: string,
  cache: string,
  refusal: Refusal,
): SmartRedisError {
  return new SmartRedisError(
    'SR_SERVED_ELSEWHERE',
    `cache "${cache}" was updated here, but the leader does not use the update: ${refusedText(refusal, namespace)}. ` +
      'The new definition is kept, and is used when this instance leads; update the cache there too',
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

function progress(
  leader: string,
  does: 'leads' | 'serves it',
  cache: string,
  { running, busy }: Progress,
): Why {
  const details = { leader };
  if (running.includes(cache)) {
    return { reason: 'building', text: `"${leader}" ${does} and is still building it`, details };
  }
  if (busy.length > 0) {
    const text = `"${leader}" ${does}, and other caches occupy all of its slots (concurrency): ${busy.join(', ')}`;
    return { reason: 'slots-taken', text, details: { leader, running: busy } };
  }
  return { reason: 'waiting', text: `"${leader}" ${does} and has not built it yet`, details };
}
