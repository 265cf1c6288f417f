import type { CommittedEvent } from '../contracts/events.js';
import type { ReleasedReason } from '../contracts/elector.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { HistoryEntry } from '../metadata/history.js';
import { stateOfGroups } from '../metadata/state-of-groups.js';
import type { CachePreview } from '../refresh/preview/preview.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { DiffOptions, VersionDiff } from '../versions/diff-versions.js';
import { diffVersions } from '../versions/diff-versions.js';
import type { VersionInfo } from '../versions/list-versions.js';
import { listVersions } from '../versions/list-versions.js';
import { rollBackCache } from '../versions/roll-back-cache.js';
import { within } from '../waiting/within.js';
import type { CacheHealth, KnownState } from './cache-health.js';
import { healthOf } from './cache-health.js';
import type { CacheInfo } from './cache-info.js';
import { infoOf } from './cache-info.js';
import { CacheReading } from './cache-reading.js';
import { startCacheRunner } from './cache-runner.js';
import type { InstanceContext } from './instance-context.js';
import type { Demands } from './pending-calls.js';
import { PendingCalls } from './pending-calls.js';
import type { PreviewOptions } from './preview-cache.js';
import { previewCache, resolvePreviewOptions } from './preview-cache.js';
import type { RefreshOptions } from './refresh-options.js';
import { resolveRefreshOptions } from './refresh-options.js';
import type { IsOthers } from './retired-keys.js';
import { dropRetiredKeys, dropStored, prepareDropStored, retiredKeys } from './retired-keys.js';
import type { CacheRunner, RunnerJob } from './runner-job.js';
import type { SnapshotOptions } from './snapshot.js';
import { StoredCache } from './stored-cache.js';
import { upstreamInfo } from './upstream-info.js';
import type { WaitOptions } from './wait-for-state.js';

/** The environment of a {@link Cache}. */
export interface Surroundings {
  /**
   * Resolves when the previous cache of that name has ended; nothing starts before. Never rejects.
   */
  readonly after: Promise<void> | undefined;
  /** Shared by all caches, of which there may be thousands. */
  readonly isOthers: IsOthers;
}

/** What a cache is refreshed with. */
export type Duty = Pick<RunnerJob, 'authority' | 'listener' | 'age'>;

/**
 * A cache of an instance: refreshed here or not, read, waited for. A class, so that ten thousand
 * caches share their methods.
 */
export class Cache {
  readonly definition: ResolvedDefinition;
  readonly #context: InstanceContext;
  readonly #isOthers: IsOthers;
  // Created on demand: most of many caches are neither served, read nor waited for on this instance.
  #madeStored: StoredCache | undefined;
  #reading: CacheReading | undefined;
  #calls: PendingCalls | undefined;
  #runner: CacheRunner | undefined;
  /** What it is refreshed with on this instance. */
  #duty: Duty | undefined;
  /** Resolves when the last refresh of a runner has ended. */
  #releasing: Promise<void> | undefined;
  /** Keys of earlier definitions; they are removed once this definition is published. */
  #retired: ReadonlySet<string> | undefined;
  /** The last state that `health()` has read. */
  #known: KnownState | undefined;
  #onNews: (() => void) | undefined;

  constructor(
    context: InstanceContext,
    definition: ResolvedDefinition,
    { after, isOthers }: Surroundings,
  ) {
    this.#context = context;
    this.definition = definition;
    this.#isOthers = isOthers;
    if (after !== undefined) this.#stored.startAfter(after);
  }

  /** The typed readers of all targets; the same objects each time. */
  readers(): Readonly<Record<string, unknown>> {
    return this.#read.readers();
  }

  /** Calls `work` with readers of a single version. */
  snapshot<T>(
    work: (read: Readonly<Record<string, unknown>>) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T> {
    return this.#read.snapshot(work, options);
  }

  get #stored(): StoredCache {
    this.#madeStored ??= new StoredCache(this.#context, this.definition, this);
    return this.#madeStored;
  }

  get #read(): CacheReading {
    this.#reading ??= new CacheReading(this.#context, this.#stored);
    return this.#reading;
  }

  /** A version was committed, on any instance. */
  published(version: number): void {
    this.#reading?.published(version);
  }

  /** Messages may have been missed. */
  doubt(): void {
    this.#reading?.doubt();
  }

  /** Whether this instance refreshes the cache now. */
  get isServedHere(): boolean {
    const { name } = this.definition;
    return this.#stored.ended === undefined && this.#context.standing(name).isLeader;
  }

  /** The metadata key, while this instance serves the cache. */
  servedAt(): string | undefined {
    return this.#runner === undefined ? undefined : this.#stored.firstPlace.key;
  }

  /** As of `StoredCache`. */
  liesAt(metadataKey: string): Promise<boolean> {
    return this.#stored.liesAt(metadataKey);
  }

  /** Refreshes the cache from now on: until the authority ends, or until {@link Cache.release}. */
  lead(duty: Duty): void {
    this.#duty = duty;
    this.#lead(duty);
  }

  #lead(duty: Duty): void {
    const { after, ended, places } = this.#stored;
    if (after !== undefined) {
      void after.then(() => this.#lead(duty));
      return;
    }
    if (ended !== undefined || duty !== this.#duty || duty.authority.signal.aborted) return;
    // It is still ending a refresh: `release` continues with the new duty.
    if (this.#releasing !== undefined) return;
    const { authority, listener, age } = duty;
    const { definition } = this;
    // Not spread: V8 would give the job of each of ten thousand caches a hidden class of its own.
    const job = { authority, listener, age, context: this.#context, definition, places };
    this.#runner = startCacheRunner(job);
  }

  /** Another instance refreshes the cache from now on. A running refresh may end. Never rejects. */
  async release(reason: ReleasedReason): Promise<void> {
    this.#duty = undefined;
    const runner = this.#runner;
    if (runner === undefined || this.#releasing !== undefined) return;
    this.#releasing = runner.finish(reason);
    await this.#releasing;
    this.#releasing = undefined;
    if (this.#runner === runner) this.#runner = undefined;
    this.#resume();
  }

  /** It may have been given back meanwhile. */
  #resume(): void {
    if (this.#duty !== undefined) this.#lead(this.#duty);
  }

  /** Called when a refresh was requested, or the leadership has ended. */
  wakeRunner(): void {
    this.#runner?.lookNow();
  }

  /** Called when a refresh has ended, on any instance. */
  refreshEnded(): void {
    this.#runner?.othersEnded();
    this.notifyWaiters();
  }

  /** Called when the cache was paused or resumed, on any instance. */
  lookAtPause(): void {
    this.wakeRunner();
    this.notifyWaiters();
  }

  /** Called when a cache that this one follows has a new version, on any instance. */
  upstreamCommitted(): void {
    this.#runner?.upstreamCommitted();
  }

  /** Called when the registry may have lost the cache. */
  registerAgain(): void {
    this.#runner?.registerAgain();
  }

  /** Called when the connection is restored, since messages may have been missed. */
  wake(): void {
    this.doubt();
    this.#runner?.wake();
    this.notifyWaiters();
  }

  /** Makes pending ready() and refresh() check the state again. */
  notifyWaiters(): void {
    this.#onNews?.();
    void this.#calls?.lookAgain();
  }

  /** Calls `listener` when the state may have changed; replaces the one before. */
  onNews(listener: (() => void) | undefined): void {
    this.#onNews = listener;
  }

  /** The state together with the server's time. */
  async stateNow(): Promise<KnownState> {
    const [read, servedBy] = await Promise.all([this.#stored.stateNow(), this.#servedBy()]);
    return { ...read, servedBy };
  }

  /**
   * Never rejects: without an answer of Redis within `limitMs` the status is `unknown`, and the rest
   * is what was known last.
   */
  async health(limitMs: number): Promise<CacheHealth> {
    const { clock, warnings } = this.#context;
    const read = await within(this.stateNow(), { clock, limitMs });
    if (read.state === 'done') this.#known = read.value;
    else if (read.state === 'failed' && this.#stored.ended === undefined) {
      const fields = { cache: this.definition.name, error: read.error };
      warnings.warn('health', 'the health of a cache is unknown: Redis cannot be read', fields);
    }
    return healthOf(this.definition, this.#known, clock.monotonic(), read.state !== 'done');
  }

  /** @throws SmartRedisError `SR_UNREGISTERED`, `SR_CLOSED` */
  demandRegistered(): void {
    this.#stored.demandRegistered();
  }

  /** The latest refreshes, the latest one first. */
  history(limit: number): Promise<HistoryEntry[]> {
    return this.#stored.history(limit);
  }

  async info(): Promise<CacheInfo> {
    this.demandRegistered();
    const [state, servedBy] = await Promise.all([this.#stored.state(), this.#servedBy()]);
    return infoOf(state, servedBy, await this.#upstream(state));
  }

  pause(reason: string | null): Promise<void> {
    return this.#setPause({ reason, by: this.#context.instance });
  }

  resume(): Promise<void> {
    return this.#setPause(null);
  }

  async #setPause(pause: Parameters<StoredCache['setPause']>[0]): Promise<void> {
    await this.#stored.setPause(pause);
    this.lookAtPause();
  }

  async versions(): Promise<readonly VersionInfo[]> {
    return listVersions(await this.#stored.versioned());
  }

  async diff(from: number, to: number, options?: DiffOptions): Promise<VersionDiff> {
    return diffVersions(await this.#stored.versioned(), from, to, options);
  }

  /** Puts an earlier version back; resolves with the event of the commit. */
  async rollback(version: number | undefined): Promise<CommittedEvent> {
    const { clock, instance, id, channel } = this.#context;
    const cache = await this.#stored.versioned();
    const event = await rollBackCache({ ...cache, clock, instance, id, channel }, version);
    this.lookAtPause();
    return event;
  }

  async preview(options?: PreviewOptions): Promise<CachePreview> {
    const resolved = resolvePreviewOptions(options);
    this.demandRegistered();
    const { ended } = this.#pending;
    const state = stateOfGroups(await this.#stored.states());
    const upstream = await this.#upstream(state);
    return previewCache(
      {
        upstream: Object.fromEntries(
          upstream.flatMap(({ cache, version }) => (version === null ? [] : [[cache, version]])),
        ),
        context: this.#context,
        definition: this.definition,
        metadataKeys: this.#stored.places.map(({ key }) => key),
        state,
        ended,
      },
      resolved,
    );
  }

  ready(options?: WaitOptions): Promise<void> {
    return this.#pending.ready(options);
  }

  async refresh(
    options?: RefreshOptions,
    demands: Pick<Demands, 'isKnown'> = {},
  ): Promise<CacheInfo> {
    const { wait, wishes } = resolveRefreshOptions(options);
    return this.#pending.refresh(wait, { ...demands, wishes });
  }

  /** Removes a request from the metadata, unless there is a version. */
  withdrawRequest(): Promise<void> {
    return this.#stored.withdrawRequest();
  }

  /** As of `PendingCalls`. */
  publish(): Promise<void> {
    return this.#pending.publish();
  }

  get #pending(): PendingCalls {
    this.#calls ??= new PendingCalls({
      context: this.#context,
      stored: this.#stored,
      requested: () => this.wakeRunner(),
      infoOf: async (state) => infoOf(state, await this.#servedBy(), await this.#upstream(state)),
    });
    return this.#calls;
  }

  /**
   * Keys of `last`, which this cache replaces, are removed once this cache is published, unless it
   * fills them too.
   */
  retire(last: Cache): void {
    this.#retired = retiredKeys(this.#stored, last.#stored, last.#retired ?? []);
    this.#stored.replace(last.#stored);
  }

  /** Removes retired keys, once this instance has published their replacement. Never rejects. */
  async dropRetired(): Promise<void> {
    const retired = this.#retired;
    if (retired === undefined || this.#runner === undefined) return;
    const isDone = await dropRetiredKeys(this.#context, this.#stored, retired, this.#isOthers);
    if (isDone && this.#retired === retired) this.#retired = undefined;
  }

  /** Removes the live keys and the metadata from Redis. */
  drop(): Promise<void> {
    return dropStored(this.#context, this.#stored, this.#retired ?? [], this.#isOthers);
  }

  /**
   * Notes who has claimed the cache last. The function that this resolves with removes the live keys
   * and the metadata, unless somebody has claimed the cache since; it resolves with whether it has.
   */
  prepareDrop(): Promise<() => Promise<boolean>> {
    return prepareDropStored(this.#context, this.#stored, this.#isOthers);
  }

  /** Starts no further refresh; resolves when a running one has ended. */
  async finish(): Promise<void> {
    this.#duty = undefined;
    await this.#runner?.finish('closed');
    // Calls that wait for the last refresh must get its result before all pending calls are
    // rejected.
    await this.#calls?.lookAgain();
  }

  /** Aborts a running refresh and rejects pending calls with `reason`. */
  async end(reason: SmartRedisError): Promise<void> {
    const { name } = this.definition;
    this.#stored.end(reason);
    this.#calls?.end(reason);
    await this.#runner?.stop(reason);
    this.#runner = undefined;
    this.#duty = undefined;
    this.#context.warnings.forget(name);
    this.#context.losses.forget(name);
    this.#context.leader.forget(name);
  }

  #upstream(state: CacheState): Promise<CacheInfo['upstream']> {
    return upstreamInfo(this.#context, this.definition.schedule.after, state);
  }

  async #servedBy(): Promise<string | null> {
    const { leader, standing, instance } = this.#context;
    const { name } = this.definition;
    if (standing(name).isLeader) return instance;
    const known = await leader.confirmed(name);
    return known === undefined || leader.refusal(name) !== undefined ? null : known.instance;
  }
}
