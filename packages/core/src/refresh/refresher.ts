import type { Engine } from '../engine.js';
import type { ResolvedDefinition } from '../definition.js';
import type { Leadership } from '../elector.js';
import { SmartRedisError } from '../errors.js';
import type { RefreshReason } from '../fetcher.js';
import type { DeltaBase } from './delta/delta-base.js';
import type { Answer } from './fetch-answer.js';
import { fetchAnswer } from './fetch-answer.js';
import type { Followed } from './linked-signal.js';
import { abortAfter, linkSignals, untilAborted } from './linked-signal.js';
import type { CacheState } from './metadata.js';
import { publish } from './publish.js';
import { renewGroups } from './renew-groups.js';

/** One refresh of one cache. */
export interface RefreshJob {
  readonly engine: Engine;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly metadataKeys: readonly string[];
  readonly leadership: Leadership;
  readonly state: CacheState;
  /** The highest ticket of each group: what asked for this refresh, or before. */
  readonly tickets: readonly number[];
  readonly reason: RefreshReason;
  readonly attempt: number;
  /** Rises from refresh to refresh of an instance, so it is unique among those of a leadership. */
  readonly sequence: number;
  /** Milliseconds from the commit to the next refresh. */
  readonly delayMs: number | null;
  /** Aborts when the cache is unregistered or closed, with the error as its reason. */
  readonly signal: AbortSignal;
  /**
   * The last version that this leadership committed, or 0: the next is greater, even if Redis has lost it since, in the same
   * millisecond or with a clock that went back.
   */
  readonly lastVersion: number;
  /** What the last refresh of this leadership has left to compare with, of a cache with `delta: true`. */
  readonly base?: DeltaBase | undefined;
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
  /**
   * Resolves when nothing of it works any more: the fetcher has settled, the row that it was asked for last has come, and what it
   * reads from has been let go of, or had `drain` for that. May be long after `outcome`, or never. Never rejects.
   */
  readonly settled: Promise<void>;
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
  const fetching = fetchAnswer(job, linked.signal);
  const outcome = run(job, linked.signal, fetching.answered).finally(() => {
    stopTimeout();
    linked.release();
  });
  const end = (): Promise<void> => fetching.end();
  return { outcome, settled: outcome.then(end, end) };
}

async function run(
  job: RefreshJob,
  signal: AbortSignal,
  answered: Promise<Answer>,
): Promise<RefreshOutcome> {
  const startedAt = job.engine.clock.monotonic();
  const answer = await untilAborted(answered, signal);
  const publishing = { ...job, signal, startedAt };
  return answer.isUnchanged ? renewGroups(publishing) : publish(publishing, answer.result);
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
