import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Baseline } from '../contracts/guard.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import type { RefreshTrace } from '../channels/refresh-trace.js';
import type { DefinitionAge } from '../metadata/definition-age.js';
import type { NextRefresh } from '../metadata/commit-record.js';
import type { GuardRun } from '../guard/guard-run.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { Run } from '../metadata/run.js';
import type { Authority } from './authority.js';
import type { DeltaBase } from './delta/delta-base.js';
import type { RunRecord } from './run-record.js';
import type { RefreshContext } from './refresh-context.js';

/** One refresh of one cache. */
export interface RefreshJob {
  readonly context: RefreshContext;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly metadataKeys: readonly string[];
  readonly authority: Authority;
  /** Written into the metadata. @default absent: unknown */
  readonly age?: DefinitionAge | undefined;
  readonly state: CacheState;
  /** The last version that passed the guard; `null`: none. */
  readonly baseline: Baseline | null;
  /** Whether the result is published whatever the guard finds. */
  readonly isForced: boolean;
  /** The state of each group, as it was claimed. */
  readonly states: readonly CacheState[];
  /** The highest ticket of each group: the latest request that this refresh answers. */
  readonly tickets: readonly number[];
  readonly reason: RefreshReason;
  readonly attempt: number;
  /** Filled by the refresh. */
  readonly record: RunRecord;
  /** @default absent: nobody observes it */
  readonly trace?: RefreshTrace | undefined;
  /** The claim that started it. */
  readonly run: Run;
  /** When the next refresh is due. */
  readonly next: NextRefresh;
  /** Aborts when the cache is unregistered or closed, with the error as the reason. */
  readonly signal: AbortSignal;
  /**
   * The last version that this leadership committed, or 0. The next one is greater, even if Redis
   * has lost it since, within the same millisecond or with a clock that was set back.
   */
  readonly lastVersion: number;
  /**
   * The base for comparison from the last refresh of this leadership, for a cache with `delta:
   * true`.
   */
  readonly base?: DeltaBase | undefined;
}

/** The result of a refresh. */
export interface RefreshOutcome {
  readonly version: number;
  readonly rows: number;
  readonly durationMs: number;
  /** Whether nothing had changed. */
  readonly unchanged: boolean;
}

/** A refresh whose fetcher has returned. */
export interface Publishing extends RefreshJob {
  /** Aborts with the error that ends the refresh. */
  readonly signal: AbortSignal;
  /** Start of the fetch, by the monotonic clock. */
  readonly startedAt: number;
  /** `undefined`: nothing is demanded. */
  readonly guard: GuardRun | undefined;
}
