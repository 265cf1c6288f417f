import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Leadership } from '../contracts/elector.js';
import type { InstanceContext } from './instance-context.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { RefreshOutcome } from '../refresh/refresh-job.js';

/** What the runners of one instance tell. */
export interface RunnerListener {
  /** A refresh succeeded, whether it found something new or not. */
  refreshed(cache: string, outcome: RefreshOutcome, term: number): void;
  failed(cache: string, error: SmartRedisError): void;
  /** No failure is on record: whoever tried last, succeeded. */
  healthy(cache: string): void;
  /** A fence holds this term, higher than the leadership's. */
  outranked(term: number): void;
}

/** Keeps one cache fresh for as long as its leadership holds. */
export interface CacheRunner {
  /** Look at Redis now: somebody asked for a refresh; or notice that the leadership has ended. */
  lookNow(): void;
  /**
   * The same, and a pause after a failure that Redis could not be told of is no longer needed: the
   * connection is back.
   */
  wake(): void;
  /** Starts nothing any more; resolves when the refresh under way, if there is one, has ended. */
  finish(): Promise<void>;
  /**
   * Aborts what runs with `reason`; resolves when nothing of this runner runs, or the fetcher did
   * not obey in time.
   */
  stop(reason: SmartRedisError): Promise<void>;
}

/** What a runner works with. */
export interface RunnerJob {
  readonly context: InstanceContext;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly places: readonly MetadataPlace[];
  readonly leadership: Leadership;
  readonly listener: RunnerListener;
}
