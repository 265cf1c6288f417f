import type { Engine } from '../engine.js';
import { stagingKeyOf } from '../keys.js';
import type { ResolvedDefinition } from '../definition.js';
import type { Leadership } from '../elector.js';
import { describeValue, isSmartRedisError, SmartRedisError } from '../errors.js';
import type { FetchContext, RefreshReason, Unchanged } from '../fetcher.js';
import type { Target } from '../target.js';
import { committedHead } from '../announcements.js';
import { abandonStaging } from './abandon-staging.js';
import { commitGroups } from './commit-groups.js';
import { renewVersion } from './fence.js';
import type { Followed } from './linked-signal.js';
import { abortAfter, linkSignals, untilAborted } from './linked-signal.js';
import type { CacheState } from './metadata.js';
import { abandon, openResult } from './result.js';
import type { StagedTarget } from './staged-target.js';
import { stage } from './stage.js';
import { untilAnswered } from './until-answered.js';

/** One refresh of one cache. */
export interface RefreshJob {
  readonly engine: Engine;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly metadataKeys: readonly string[];
  readonly leadership: Leadership;
  readonly state: CacheState;
  readonly reason: RefreshReason;
  readonly attempt: number;
  /** Unique among the refreshes of this leadership. */
  readonly sequence: number;
  /** Milliseconds from the commit to the next refresh. */
  readonly delayMs: number | null;
  /** Aborts when the cache is unregistered or closed, with the error as its reason. */
  readonly signal: AbortSignal;
}

/** What a refresh came to. */
export interface RefreshOutcome {
  readonly version: number;
  readonly rows: number;
  readonly durationMs: number;
  /** Whether the source said that nothing changed. */
  readonly unchanged: boolean;
}

/** A refresh under way. */
export interface RunningRefresh {
  /** Rejects with the `SmartRedisError` that ended it; the last version stands then. */
  readonly outcome: Promise<RefreshOutcome>;
  /** Resolves when the fetcher itself has settled, which may be after `outcome` rejected. Never rejects. */
  readonly fetcherSettled: Promise<void>;
}

/** fetch → stage → commit. */
export function startRefresh(job: RefreshJob): RunningRefresh {
  const { engine, definition, leadership } = job;
  const linked = linkSignals([
    deposed(leadership),
    { signal: job.signal, reason: () => job.signal.reason as unknown },
  ]);
  const stopTimeout = abortAfter(engine.clock, definition.timeoutMs, linked, () =>
    timeoutError(definition),
  );
  const unchanged = {} as Unchanged; // recognized by identity
  const fetched = callFetcher(job, linked.signal, unchanged);
  const outcome = run(job, linked.signal, fetched, unchanged).finally(() => {
    stopTimeout();
    linked.release();
  });
  const fetcherSettled = fetched.then(
    () => undefined,
    () => undefined,
  );
  return { outcome, fetcherSettled };
}

// eslint-disable-next-line @typescript-eslint/require-await -- so that what a fetcher throws is a rejection
async function callFetcher(
  { definition, state, reason, attempt }: RefreshJob,
  signal: AbortSignal,
  unchanged: Unchanged,
): Promise<unknown> {
  signal.throwIfAborted();
  const context: FetchContext<unknown> = {
    signal,
    params: definition.params,
    previous: state.version,
    reason,
    attempt,
    unchanged: () => unchanged,
  };
  return definition.fetch(context);
}

async function run(
  job: RefreshJob,
  signal: AbortSignal,
  fetched: Promise<unknown>,
  unchanged: Unchanged,
): Promise<RefreshOutcome> {
  const { engine, definition, leadership, state, metadataKeys, delayMs } = job;
  const startedAt = engine.clock.monotonic();
  const answer = await untilAborted(fetched, signal, abandon).catch((cause: unknown) => {
    throw fetchFailure(definition.name, cause);
  });

  if (answer === unchanged) {
    const receipts = await Promise.all(
      definition.groups.map((group, index) =>
        untilAnswered({ engine, leadership, signal }, () =>
          renewVersion(engine.driver, {
            metadataKey: metadataKeys[index] ?? '',
            keys: group.map(({ key }) => key),
            holder: leadership,
            served: state.requested,
            delayMs,
          }),
        ),
      ),
    );
    const durationMs = engine.clock.monotonic() - startedAt;
    return {
      version: receipts[0]?.version ?? 0,
      rows: state.version?.rows ?? 0,
      durationMs,
      unchanged: true,
    };
  }

  const result = openResult(definition.name, answer);
  const groups = definition.groups.map((group) => group.map((target) => staged(job, target)));
  if (result.form === 'value') demandValueTargets(definition, answer);
  try {
    const { driver, clock, stagingTtlMs } = engine;
    const staging = stage({ driver, clock, groups, stagingTtlMs, signal }, result);
    const written = await untilAborted(staging, signal).catch((cause: unknown) => {
      throw isSmartRedisError(cause) ? cause : fetchFailure(definition.name, cause);
    });
    signal.throwIfAborted();
    const durationMs = engine.clock.monotonic() - startedAt;
    const version = await commitGroups({
      ...{ engine, leadership, signal, groups, metadataKeys, delayMs, written, durationMs },
      attempt: `${String(leadership.term)}-${leadership.id}-${String(job.sequence)}`,
      sequence: job.sequence,
      served: state.requested,
      announcementHead: committedHead({
        ...{ cache: definition.name, instance: engine.instance, durationMs },
        term: leadership.term,
        rows: written.rows,
      }),
    });
    return { version, rows: written.rows, durationMs, unchanged: false };
  } catch (error) {
    result.abandon();
    await abandonStaging(engine, groups.flat());
    throw error;
  }
}

function staged({ leadership, sequence }: RefreshJob, target: Target): StagedTarget {
  return { target, stagingKey: stagingKeyOf(target.key, leadership.term, leadership.id, sequence) };
}

function deposed({ signal, term }: Leadership): Followed {
  return {
    signal,
    reason: () =>
      new SmartRedisError(
        'SR_DEPOSED',
        `the leadership of term ${String(term)} ended (${String(signal.reason)}) during the refresh; the next leader refreshes`,
        { details: { term, reason: String(signal.reason) } },
      ),
  };
}

function timeoutError({ name, timeoutMs }: ResolvedDefinition): SmartRedisError {
  return new SmartRedisError(
    'SR_FETCH_TIMEOUT',
    `the refresh of cache "${name}" took longer than its timeout of ${String(timeoutMs)}ms and was aborted`,
    { details: { cache: name, timeoutMs } },
  );
}

function fetchFailure(cache: string, cause: unknown): SmartRedisError {
  if (isSmartRedisError(cause)) return cause;
  const why = cause instanceof Error ? cause.message : describeValue(cause);
  return new SmartRedisError('SR_FETCH_FAILED', `the fetcher of cache "${cache}" failed: ${why}`, {
    cause,
    details: { cache },
  });
}

function demandValueTargets({ name, targets }: ResolvedDefinition, answer: unknown): void {
  for (const [targetName, { writer }] of Object.entries(targets)) {
    if (writer.acceptsValue === true) continue;
    throw new SmartRedisError(
      'SR_INVALID_RESULT',
      `the fetcher of cache "${name}" answered ${describeValue(answer)}, but target "${targetName}" (${writer.type}) ` +
        'needs rows: an array, iterable, async iterable or object stream',
      { details: { cache: name, target: targetName } },
    );
  }
}
