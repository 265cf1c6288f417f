import type { ReleasedReason } from '../contracts/elector.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { DefinitionAge } from '../metadata/definition-age.js';
import type { InstanceContext } from './instance-context.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { Authority } from '../refresh/authority.js';
import type { RefreshOutcome } from '../refresh/refresh-job.js';

/** Handles the reports of the runners of one instance. */
export interface RunnerListener {
  /** A refresh succeeded, with or without changes. */
  refreshed(cache: string, outcome: RefreshOutcome, term: number): void;
  failed(cache: string, error: SmartRedisError): void;
  /** No failure is recorded, so the last refresh of any instance succeeded. */
  healthy(cache: string): void;
  /** The first claim was granted, with this term. */
  claimed(cache: string, term: number): void;
  /** The runner of a claimed cache has ended. */
  released(cache: string, term: number, reason: ReleasedReason): void;
  /**
   * A refresh waits for a slot for longer than the interval of its cache; `isShared`: for one that
   * all instances share.
   */
  overdue(cache: string, waitedMs: number, running: readonly string[], isShared: boolean): void;
  /** Somebody else claims with this seat too. */
  seatUsedTwice(seat: string): void;
  /** A fence holds this term, which is higher than the leadership's. */
  outranked(term: number): void;
}

/** The age of the definition that an instance serves a cache with. */
export interface ServedAge extends DefinitionAge {
  /**
   * Milliseconds until it may replace what a newer definition has built, which no instance knows
   * any more; 0: now.
   */
  readonly retreatInMs: number;
}

/** Refreshes one cache for the duration of a leadership, or while the instance serves it. */
export interface CacheRunner {
  /** Checks Redis now, after a request for a refresh, or notices that the leadership has ended. */
  lookNow(): void;
  /** A refresh of the cache has ended on another instance: look now if the runner waits. */
  othersEnded(): void;
  /** A cache that this one follows has a new version. */
  upstreamCommitted(): void;
  /** The registry may have lost the cache: writes it again. */
  registerAgain(): void;
  /**
   * The same as {@link CacheRunner.lookNow}, after the connection was restored: the delay after a
   * failure that could not be recorded is no longer needed.
   */
  wake(): void;
  /** Starts no further refresh, for `reason`; resolves when a running one has ended. */
  finish(reason: ReleasedReason): Promise<void>;
  /**
   * Aborts a running refresh with `reason`; resolves when it has ended, or when the fetcher has not
   * ended in time.
   */
  stop(reason: SmartRedisError): Promise<void>;
}

/** Dependencies of a runner. */
export interface RunnerJob {
  readonly context: InstanceContext;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly places: readonly MetadataPlace[];
  readonly authority: Authority;
  /** @default absent: claims do not compare definitions */
  readonly age?: ((definition: ResolvedDefinition) => ServedAge) | undefined;
  readonly listener: RunnerListener;
}
