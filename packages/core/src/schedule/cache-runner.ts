import type { ResolvedDefinition } from '../definition.js';
import { createBackoff } from '../election/backoff.js';
import { createLatch } from '../election/latch.js';
import { settle } from '../election/settle.js';
import type { Leadership } from '../elector.js';
import type { Engine } from '../engine.js';
import { isSmartRedisError, SmartRedisError } from '../errors.js';
import type { RefreshReason } from '../fetcher.js';
import { formatFailed } from '../announcements.js';
import { isOutage } from '../is-outage.js';
import { claim, recordFailure } from '../refresh/fence.js';
import type { Claimed } from '../refresh/fence.js';
import { isAborted, linkSignals } from '../refresh/linked-signal.js';
import type { RefreshOutcome } from '../refresh/refresher.js';
import { startRefresh } from '../refresh/refresher.js';
import { dueOf, slowestRetryMs } from './due.js';

/** The kind of warning that all caches share. */
const unreachable = 'claim';

const firstRetryMs = 1000;
const forever = Number.MAX_SAFE_INTEGER;

/** What a runner tells its cache. */
export interface RunnerListener {
  /** A refresh succeeded, whether it found something new or not. */
  refreshed(outcome: RefreshOutcome, term: number): void;
  failed(error: SmartRedisError): void;
  /** A fence holds this term, higher than the leadership's. */
  outranked(term: number): void;
}

/** Keeps one cache fresh for as long as its leadership holds. */
export interface CacheRunner {
  /** Look at Redis now: somebody asked for a refresh. */
  nudge(): void;
  /** Aborts what runs with `reason`; resolves when nothing of this runner runs, or the fetcher did not obey in time. */
  stop(reason: SmartRedisError): Promise<void>;
}

/** What a runner works with. */
export interface RunnerJob {
  readonly engine: Engine;
  readonly definition: ResolvedDefinition;
  readonly metadataKeys: readonly string[];
  readonly leadership: Leadership;
  readonly listener: RunnerListener;
}

/** Starts a {@link CacheRunner}. */
export function startCacheRunner(job: RunnerJob): CacheRunner {
  const { engine, leadership } = job;
  const stopping = new AbortController();
  const linked = linkSignals([
    { signal: leadership.signal, reason: () => leadership.signal.reason as unknown },
    { signal: stopping.signal, reason: () => stopping.signal.reason as unknown },
  ]);
  const latch = createLatch(engine.clock, 0);
  const done = keepFresh(job, latch.wait, linked.signal, stopping.signal).finally(linked.release);
  return {
    nudge: latch.open,
    stop: async (reason) => {
      stopping.abort(reason);
      await settle(done, { clock: engine.clock, limitMs: engine.drainMs });
    },
  };
}

async function keepFresh(
  job: RunnerJob,
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>,
  over: AbortSignal,
  stopped: AbortSignal,
): Promise<void> {
  const { engine, definition, leadership, listener } = job;
  const capMs = Math.min(slowestRetryMs, definition.everyMs ?? slowestRetryMs);
  const backoff = createBackoff({
    ...{ firstMs: Math.min(firstRetryMs, capMs), capMs, random: engine.random },
  });
  let attempt = 1;
  let jitterMs = engine.random() * definition.jitterMs;

  for (let sequence = 1; !over.aborted; sequence += 1) {
    let claimed: Claimed;
    try {
      claimed = await engine.claimLimit(() => {
        over.throwIfAborted();
        return claimAll(job);
      });
      engine.warnings.resolved(unreachable, 'caches can be claimed again');
      engine.warnings.resolved(`claim:${definition.name}`, 'a cache can be claimed again', {
        cache: definition.name,
      });
    } catch (error) {
      if (isStale(error)) return outrank(job, error);
      if (!isAborted(over)) warnOfClaim(job, error);
      await wait(backoff.nextMs(), over);
      continue;
    }
    const due = dueOf(definition, claimed.state, claimed.serverNowMs, jitterMs);
    if (due.inMs !== 0) {
      await wait(due.inMs ?? forever, over);
      continue;
    }

    const reason: RefreshReason = attempt > 1 ? 'retry' : due.reason;
    const nextJitterMs = engine.random() * definition.jitterMs;
    const delayMs = definition.everyMs === null ? null : definition.everyMs + nextJitterMs;
    const error = await engine.limit(async () => {
      if (isAborted(over)) return undefined;
      const leave = engine.running.enter(definition.name);
      const running = startRefresh({
        ...{ engine, definition, leadership, reason, attempt, sequence, delayMs, signal: stopped },
        metadataKeys: job.metadataKeys,
        state: claimed.state,
      });
      try {
        const outcome = await running.outcome;
        listener.refreshed(outcome, leadership.term);
        return undefined;
      } catch (thrown) {
        await settleFetcher(job, running.fetcherSettled, stopped);
        return asSmartRedisError(thrown);
      } finally {
        leave();
      }
    });
    if (isAborted(over)) return;
    if (error === undefined) {
      attempt = 1;
      backoff.reset();
      jitterMs = nextJitterMs;
      engine.warnings.resolved(`refresh:${definition.name}`, 'a cache refreshes again', {
        cache: definition.name,
      });
      continue;
    }
    if (isStale(error)) return outrank(job, error);
    attempt += 1;
    const retryInMs = backoff.nextMs();
    await reportFailure(job, error, claimed.state.requested, retryInMs);
    await wait(retryInMs, over);
  }
}

/** No overlap: a fetcher that ignores its signal is waited for, but no longer than another timeout. */
async function settleFetcher(
  { engine, definition }: RunnerJob,
  settled: Promise<void>,
  stopped: AbortSignal,
): Promise<void> {
  const { clock } = engine;
  const result = await settle(settled, { clock, limitMs: definition.timeoutMs, signal: stopped });
  if (result.state !== 'failed') return;
  engine.warnings.warn(
    `hung:${definition.name}`,
    'a fetcher ignores its abort signal and still runs; the next refresh starts beside it',
    { cache: definition.name },
  );
}

async function claimAll({ engine, metadataKeys, leadership }: RunnerJob): Promise<Claimed> {
  const claims = await Promise.all(
    metadataKeys.map((key) => claim(engine.driver, key, leadership)),
  );
  // The first group's metadata stands for the cache: requests go there.
  const first = claims[0];
  if (first === undefined) throw new RangeError('a cache has at least one group of targets');
  return first;
}

function isStale(error: unknown): error is SmartRedisError {
  return isSmartRedisError(error, 'SR_STALE_TERM');
}

function outrank({ listener }: RunnerJob, error: SmartRedisError): void {
  listener.outranked(Number(error.details.heldTerm));
}

function warnOfClaim({ engine, definition }: RunnerJob, error: unknown): void {
  // Thousands of caches that cannot reach Redis are one fault, and one warning.
  engine.warnings.warn(
    isOutage(error) ? unreachable : `claim:${definition.name}`,
    'a cache cannot be claimed; it is tried again',
    { cache: definition.name, error },
  );
}

async function reportFailure(
  job: RunnerJob,
  error: SmartRedisError,
  ticket: number,
  retryInMs: number,
): Promise<void> {
  const { engine, definition, listener, leadership } = job;
  const { name } = definition;
  engine.warnings.warn(`refresh:${name}`, 'a refresh failed; the last version stays', {
    ...{ cache: name, code: error.code, error, retryInMs: Math.round(retryInMs) },
  });
  listener.failed(error);
  try {
    await recordFailure(engine.driver, {
      ...{ holder: leadership, ticket, error, retryInMs, channel: engine.channel },
      metadataKey: job.metadataKeys[0] ?? '',
      announcement: formatFailed({ cache: name, instance: engine.instance, error }),
    });
  } catch (cause) {
    engine.logger.debug('the failure of a refresh could not be recorded', {
      cache: name,
      error: cause,
    });
  }
}

function asSmartRedisError(thrown: unknown): SmartRedisError {
  if (isSmartRedisError(thrown)) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new SmartRedisError('SR_REFRESH_FAILED', `the refresh failed: ${why}`, { cause: thrown });
}
