import { setMaxListeners } from 'node:events';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { CacheInfo } from './cache-info.js';
import { infoOf } from './cache-info.js';
import type { CacheHealth, KnownState } from './cache-health.js';
import { healthOf } from './cache-health.js';
import { formatRequested } from '../metadata/announcements.js';
import type { Command, Reply } from '../contracts/driver.js';
import type { CommittedEvent } from '../contracts/events.js';
import type { ReleasedReason } from '../contracts/elector.js';
import type { InstanceContext } from './instance-context.js';
import type { SmartRedisError } from '../errors/errors.js';
import { isSmartRedisError } from '../errors/errors.js';
import { MetadataPlace, sendToPlace } from '../metadata/metadata-place.js';
import { stateAt } from '../metadata/state-at.js';
import { ownerOf } from '../metadata/owner-record.js';
import { abandon } from '../metadata/abandon.js';
import { serverMsOf } from '../redis/server-time.js';
import type { HistoryEntry } from '../metadata/history.js';
import { historyKeyOf, parseHistoryEntry } from '../metadata/history.js';
import { removeEntry } from '../registry/registry-commands.js';
import { stateOfGroups } from '../metadata/state-of-groups.js';
import type { CachePreview } from '../refresh/preview/preview.js';
import { drawTicket } from '../metadata/fence.js';
import type { PauseRecord } from '../metadata/write-pause.js';
import type { CacheState } from '../metadata/cache-state.js';
import { reportUnreadableFields } from '../refresh/report-unreadable-fields.js';
import type { CacheRunner, RunnerJob } from './runner-job.js';
import { startCacheRunner } from './cache-runner.js';
import type { DroppedCache } from './drop-cache.js';
import { dropCache, dropKeys } from './drop-cache.js';
import { failureOf } from './failure-of.js';
import type { PreviewOptions } from './preview-cache.js';
import { previewCache, resolvePreviewOptions } from './preview-cache.js';
import type { RefreshOptions } from './refresh-options.js';
import { resolveRefreshOptions } from './refresh-options.js';
import { readersOf } from './readers-of.js';
import { setPause } from './set-pause.js';
import { CacheVersionWatch } from './version-watch.js';
import type { SnapshotOptions, SnapshotSource } from './snapshot.js';
import { takeSnapshot } from './snapshot.js';
import type { DiffOptions, VersionDiff } from '../versions/diff-versions.js';
import { diffVersions } from '../versions/diff-versions.js';
import type { VersionInfo } from '../versions/list-versions.js';
import { listVersions } from '../versions/list-versions.js';
import { rollBackCache } from '../versions/roll-back-cache.js';
import type { Versioned } from '../versions/versioned.js';
import type { StateListener, StateWait, WaitOptions } from './wait-for-state.js';
import { waitForState } from './wait-for-state.js';
import { upstreamInfo } from './upstream-info.js';
import { within } from '../waiting/within.js';
import { updateTimedOut } from './timed-out.js';

/** The environment of a {@link Cache}. */
export interface Surroundings {
  /**
   * Resolves when the previous cache of that name has ended; nothing starts before. Never rejects.
   */
  readonly after: Promise<void> | undefined;
  /**
   * Whether a cache with another name fills a key. Shared by all caches, of which there may be
   * thousands.
   */
  readonly isOthers: (key: string, name: string) => boolean;
}

/** What a cache is refreshed with. */
export type Duty = Pick<RunnerJob, 'authority' | 'listener' | 'age'>;

/** What a requested refresh must be. */
interface Demands {
  /** Whether a version that answers the request will do; otherwise it is requested again. */
  readonly isWanted?: (seen: CacheState) => boolean;
  /** Throws if waiting has no prospect. */
  readonly demandServed?: () => void;
  /** @default none */
  readonly wishes?: readonly string[];
}

/** State that the pending calls of a cache share. */
interface Waiters {
  readonly ended: AbortController;
  readonly listeners: Set<StateListener>;
}

/** A cache of an instance. A class, so that ten thousand caches share their methods. */
export class Cache {
  readonly definition: ResolvedDefinition;
  readonly #context: InstanceContext;
  // Created on demand: most of many caches are neither led, read nor waited for on this instance.
  #madePlaces: readonly MetadataPlace[] | undefined;
  #readers: Readonly<Record<string, unknown>> | undefined;
  #watches: readonly CacheVersionWatch[] | undefined;
  #waits: Waiters | undefined;
  #ended: SmartRedisError | undefined;
  #runner: CacheRunner | undefined;
  readonly #isOthers: (key: string, name: string) => boolean;
  #after: Promise<void> | undefined;
  /** What it is refreshed with on this instance. */
  #duty: Duty | undefined;
  /** Resolves when the last refresh of a runner has ended. */
  #releasing: Promise<void> | undefined;
  /** Keys of earlier definitions; they are removed once this definition is published. */
  #retired: ReadonlySet<string> | undefined;
  /** The metadata of the cache that this one replaces, if they may be elsewhere. */
  #replaced: MetadataPlace | undefined;
  /** Requests that are being sent to Redis. */
  #asking: Promise<void> | undefined;
  /** The last state that `health()` has read. */
  #known: KnownState | undefined;
  #onNews: (() => void) | undefined;
  /** The metadata key of the last ticket, as long as no version was seen there. */
  #askedAt: string | undefined;

  constructor(
    context: InstanceContext,
    definition: ResolvedDefinition,
    { after, isOthers }: Surroundings,
  ) {
    this.#context = context;
    this.definition = definition;
    this.#isOthers = isOthers;
    if (after !== undefined) this.#startAfter(after);
  }

  #startAfter(earlier: Promise<void>): void {
    const ended = earlier.then(() => {
      if (this.#after === ended) this.#after = undefined;
    });
    this.#after = ended;
  }

  /** The places of the metadata of all groups. */
  get #places(): readonly MetadataPlace[] {
    this.#madePlaces ??= this.definition.groups.map(
      (group) => new MetadataPlace(this.#context.namespace, this.definition, group),
    );
    return this.#madePlaces;
  }

  /** The typed readers of all targets; the same objects each time. */
  readers(): Readonly<Record<string, unknown>> {
    this.#readers ??= readersOf(
      this.#context.driver,
      this.definition,
      this.#places,
      this.#watching(),
    );
    return this.#readers;
  }

  /** The watch over the version of each group, if a target keeps rows in memory. */
  #watching(): readonly CacheVersionWatch[] | undefined {
    const { clock, hears } = this.#context;
    if (!Object.values(this.definition.targets).some(({ near }) => near === true)) return undefined;
    const isHeard = (): boolean => this.#ended === undefined && hears();
    this.#watches ??= this.#places.map(() => new CacheVersionWatch(clock, isHeard));
    return this.#watches;
  }

  /** A version was committed, on any instance. */
  published(version: number): void {
    for (const watch of this.#watches ?? []) watch.announced(version);
  }

  /** Messages may have been missed. */
  doubt(): void {
    for (const watch of this.#watches ?? []) watch.doubt();
  }

  /** Calls `work` with readers of a single version. */
  async snapshot<T>(
    work: (read: Readonly<Record<string, unknown>>) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T> {
    if (this.#ended !== undefined) throw this.#ended;
    const { driver, clock } = this.#context;
    const readersBy: SnapshotSource['readersBy'] = (wrap) =>
      readersOf(driver, this.definition, this.#places, this.#watches, wrap);
    return takeSnapshot({ name: this.definition.name, clock, readersBy }, work, options);
  }

  /** Whether this instance refreshes the cache now. */
  get isServedHere(): boolean {
    return this.#ended === undefined && this.#context.standing(this.definition.name).isLeader;
  }

  /** The metadata key, while this instance serves the cache. */
  servedAt(): string | undefined {
    return this.#runner === undefined ? undefined : this.#firstPlace.key;
  }

  /**
   * Whether the metadata are at that key, or may be, since several slots have several. Never
   * rejects.
   */
  async liesAt(metadataKey: string): Promise<boolean> {
    const place = this.#firstPlace;
    if (place.key === metadataKey || this.#places.length > 1) return true;
    try {
      await this.#state();
    } catch {
      return true; // unknown
    }
    return place.key === metadataKey;
  }

  /** Refreshes the cache from now on: until the authority ends, or until {@link Cache.release}. */
  lead(duty: Duty): void {
    this.#duty = duty;
    this.#lead(duty);
  }

  #lead(duty: Duty): void {
    if (this.#after !== undefined) {
      void this.#after.then(() => this.#lead(duty));
      return;
    }
    if (this.#ended !== undefined || duty !== this.#duty || duty.authority.signal.aborted) return;
    // It is still ending a refresh: `release` continues with the new duty.
    if (this.#releasing !== undefined) return;
    this.#runner = startCacheRunner({
      ...duty,
      context: this.#context,
      definition: this.definition,
      places: this.#places,
    });
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

  /** Called when a slot of a group is free, on any instance. */
  groupFreed(group: string): void {
    if (this.definition.group?.name === group) this.#runner?.groupFreed();
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
    void this.#lookAgain();
  }

  /** Calls `listener` when the state may have changed; replaces the one before. */
  onNews(listener: (() => void) | undefined): void {
    this.#onNews = listener;
  }

  /** The state together with the server's time. */
  async stateNow(): Promise<KnownState> {
    this.demandRegistered();
    const { driver, clock } = this.#context;
    await driver.open();
    const [state, servedBy, time] = await Promise.all([
      this.#state(),
      this.#servedBy(),
      driver.send(['TIME'], { lane: 'control', key: this.#firstPlace.key }),
    ]);
    return { state, servedBy, serverNowMs: serverMsOf(time), readAt: clock.monotonic() };
  }

  /**
   * Never rejects: without an answer of Redis within `limitMs` the status is `unknown`, and the rest
   * is what was known last.
   */
  async health(limitMs: number): Promise<CacheHealth> {
    const { clock, warnings } = this.#context;
    const read = await within(this.stateNow(), { clock, limitMs });
    if (read.state === 'done') this.#known = read.value;
    else if (read.state === 'failed' && this.#ended === undefined) {
      const fields = { cache: this.definition.name, error: read.error };
      warnings.warn('health', 'the health of a cache is unknown: Redis cannot be read', fields);
    }
    return healthOf(this.definition, this.#known, clock.monotonic(), read.state !== 'done');
  }

  /** @throws SmartRedisError `SR_UNREGISTERED`, `SR_CLOSED` */
  demandRegistered(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }

  /** The latest refreshes, the latest one first. */
  async history(limit: number): Promise<HistoryEntry[]> {
    this.demandRegistered();
    const { driver } = this.#context;
    await driver.open();
    const commandsFor = (key: string): Command[] => [
      ['LRANGE', historyKeyOf(key), String(-limit), '-1'],
    ];
    const options = { lane: 'control' } as const;
    const [stored] = await sendToPlace(driver, this.#firstPlace, commandsFor, options);
    const texts = Array.isArray(stored) ? (stored as readonly Reply[]) : [];
    return texts.flatMap((text) => parseHistoryEntry(String(text)) ?? []).reverse();
  }

  async info(): Promise<CacheInfo> {
    this.demandRegistered();
    const [state, servedBy] = await Promise.all([this.#state(), this.#servedBy()]);
    return infoOf(state, servedBy, await this.#upstream(state));
  }

  pause(reason: string | null): Promise<void> {
    return this.#setPause({ reason, by: this.#context.instance });
  }

  resume(): Promise<void> {
    return this.#setPause(null);
  }

  async #setPause(pause: PauseRecord | null): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#after;
    await this.#context.driver.open();
    await setPause(this.#context, this.definition.name, this.#places, pause);
    this.lookAtPause();
  }

  async versions(): Promise<readonly VersionInfo[]> {
    return listVersions(await this.#versioned());
  }

  async diff(from: number, to: number, options?: DiffOptions): Promise<VersionDiff> {
    return diffVersions(await this.#versioned(), from, to, options);
  }

  /** Puts an earlier version back; resolves with the event of the commit. */
  async rollback(version: number | undefined): Promise<CommittedEvent> {
    const { clock, instance, id, channel } = this.#context;
    const cache = await this.#versioned();
    const event = await rollBackCache({ ...cache, clock, instance, id, channel }, version);
    this.lookAtPause();
    return event;
  }

  /** What the calls about versions work with. */
  async #versioned(): Promise<Versioned> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#after;
    const { driver, namespace } = this.#context;
    await driver.open();
    return { driver, namespace, definition: this.definition, places: this.#places };
  }

  /** A pause of the cache that this one replaces goes on. */
  async #carryPause(): Promise<void> {
    const from = this.#replaced;
    if (from === undefined) return;
    const { driver } = this.#context;
    const { paused } = await stateAt(driver, from);
    const own = await stateAt(driver, this.#firstPlace);
    if (paused !== null && own.paused === null && from.key !== this.#firstPlace.key) {
      await setPause(this.#context, this.definition.name, this.#places, paused);
    }
    this.#replaced = undefined;
  }

  async preview(options?: PreviewOptions): Promise<CachePreview> {
    const resolved = resolvePreviewOptions(options);
    this.demandRegistered();
    const { driver } = this.#context;
    this.#waits ??= newWaiters();
    const { ended } = this.#waits;
    await this.#after;
    await driver.open();
    const places = this.#places;
    const states = await Promise.all(places.map((place) => stateAt(driver, place)));
    const state = stateOfGroups(states);
    const upstream = await this.#upstream(state);
    return previewCache(
      {
        upstream: Object.fromEntries(
          upstream.flatMap(({ cache, version }) => (version === null ? [] : [[cache, version]])),
        ),
        context: this.#context,
        definition: this.definition,
        metadataKeys: places.map(({ key }) => key),
        state,
        ended: ended.signal,
      },
      resolved,
    );
  }

  async ready(options?: WaitOptions): Promise<void> {
    const look = (seen: CacheState): true | undefined => (seen.version === null ? undefined : true);
    await this.#wait({ state: () => this.#state(), look }, options);
  }

  async refresh(options?: RefreshOptions): Promise<CacheInfo> {
    const { wait, wishes } = resolveRefreshOptions(options);
    return this.#refresh(wait, { wishes });
  }

  /**
   * Like {@link Cache.refresh}, after an update.
   * @throws SmartRedisError `SR_SERVED_ELSEWHERE` if the leader has reported for a while that it
   * does not serve this cache
   */
  async publish(): Promise<void> {
    const { leader, servers, standing, namespace } = this.#context;
    const { name } = this.definition;
    await this.#refresh(
      {},
      {
        isWanted: ({ definition }) => {
          const seats = servers();
          // Another instance may have built it with its own definition, which it served until now.
          return (
            seats === undefined ||
            seats.isNewest(name) === false ||
            definition === seats.definitionOf(name)
          );
        },
        demandServed: () => {
          const refusal = standing(name).isLeader ? undefined : leader.refusal(name);
          if (refusal?.isLasting === true) throw updateTimedOut(namespace, name, refusal);
        },
      },
    );
  }

  async #refresh(
    options?: WaitOptions,
    { isWanted = () => true, demandServed = () => undefined, wishes = [] }: Demands = {},
  ): Promise<CacheInfo> {
    let ticket = 0;
    const askAndLook = async (): Promise<CacheState> => {
      await this.#carryPause();
      if (ticket === 0) ticket = await this.#ask(wishes);
      return this.#state();
    };
    const look = async (seen: CacheState): Promise<CacheInfo | undefined> => {
      if (seen.served >= ticket && isWanted(seen)) return this.#infoOf(seen);
      if (seen.failed >= ticket) throw failureOf(this.definition.name, seen);
      demandServed();
      // Redis lost its data, including the request; or the announcement was lost.
      if (seen.requested < ticket || seen.served >= ticket) ticket = await this.#ask(wishes);
      else await this.#announce();
      return undefined;
    };
    return this.#wait({ state: askAndLook, look }, options);
  }

  /**
   * Keys of `last`, which this cache replaces, are removed once this cache is published, unless it
   * fills them too.
   */
  retire(last: Cache): void {
    const own = new Set(this.#liveKeys());
    const filled = [...last.#liveKeys(), ...(last.#retired ?? [])];
    const retired = filled.filter((key) => !own.has(key));
    // The place of the new metadata is only known once it is published.
    for (const { key } of last.#places) retired.push(key, historyKeyOf(key));
    this.#retired = new Set(retired);
    const isElsewhere = last.#firstPlace.key !== this.#firstPlace.key;
    this.#replaced = last.#replaced ?? (isElsewhere ? last.#firstPlace : undefined);
    if (this.#replaced === undefined) return;
    // Without Redis the call that waits for the update tries it again.
    const carried = (this.#after ?? Promise.resolve()).then(() => this.#carryPause());
    this.#startAfter(carried.catch(() => undefined));
  }

  /** Removes retired keys, once this instance has published their replacement. Never rejects. */
  async dropRetired(): Promise<void> {
    const retired = this.#retired;
    if (retired === undefined || this.#runner === undefined) return;
    try {
      const own = new Set(this.#places.flatMap(({ key }) => [key, historyKeyOf(key)]));
      await dropKeys(
        this.#droppable(),
        [...retired].filter((key) => !own.has(key)),
      );
      if (this.#retired === retired) this.#retired = undefined;
    } catch (error) {
      // The next refresh retries it.
      const { logger } = this.#context;
      logger.debug('keys of an earlier definition could not be removed', {
        cache: this.definition.name,
        error,
      });
    }
  }

  /** Removes the live keys and the metadata from Redis. */
  async drop(): Promise<void> {
    await this.#context.driver.open();
    // A request that arrives later would leave its ticket behind.
    await this.#asking;
    await dropCache({ ...this.#droppable(), retired: this.#retired ?? [] });
    await this.#leaveRegistry();
  }

  async #leaveRegistry(): Promise<void> {
    const { name: cache } = this.definition;
    try {
      await removeEntry(this.#context, cache);
    } catch (error) {
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
      const { logger } = this.#context;
      logger.debug('a cache could not be removed from the registry', { cache, error });
    }
  }

  #droppable(): Omit<DroppedCache, 'retired'> {
    return {
      driver: this.#context.driver,
      owner: ownerOf(this.#context.namespace, this.definition.name),
      namespace: this.#context.namespace,
      name: this.definition.name,
      keeps: this.definition.keep > 0,
      liveKeys: this.#liveKeys(),
      places: this.#places,
      isOthers: (key) => this.#isOthers(key, this.definition.name),
    };
  }

  #liveKeys(): string[] {
    return Object.values(this.definition.targets).map(({ key }) => key);
  }

  /** Starts no further refresh; resolves when a running one has ended. */
  async finish(): Promise<void> {
    this.#duty = undefined;
    await this.#runner?.finish('closed');
    // Calls that wait for the last refresh must get its result before all pending calls are
    // rejected.
    await this.#lookAgain();
  }

  async #lookAgain(): Promise<void> {
    await Promise.all([...(this.#waits?.listeners ?? [])].map((listener) => listener()));
  }

  /** Aborts a running refresh and rejects pending calls with `reason`. */
  async end(reason: SmartRedisError): Promise<void> {
    this.#ended ??= reason;
    this.#waits?.ended.abort(reason);
    await this.#runner?.stop(reason);
    this.#runner = undefined;
    this.#duty = undefined;
    this.#context.warnings.forget(this.definition.name);
    this.#context.losses.forget(this.definition.name);
    this.#context.leader.forget(this.definition.name);
  }

  async #infoOf(state: CacheState): Promise<CacheInfo> {
    return infoOf(state, await this.#servedBy(), await this.#upstream(state));
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

  /** The state of the first group, whose metadata receive the requests. */
  async #state(): Promise<CacheState> {
    const { driver } = this.#context;
    await this.#after;
    await driver.open();
    const place = this.#firstPlace;
    const state = await stateAt(driver, place);
    place.saw(state.version !== null);
    if (state.version !== null) this.published(state.version.version);
    reportUnreadableFields(this.#context, this.definition.name, state);
    if (this.#askedAt !== undefined && this.#askedAt !== place.key) {
      const abandoned = this.#askedAt;
      this.#askedAt = undefined;
      await abandon(driver, abandoned);
    }
    if (place.isKnown) this.#askedAt = undefined;
    return state;
  }

  async #ask(wishes: readonly string[]): Promise<number> {
    const { driver } = this.#context;
    await this.#after;
    await driver.open();
    const place = this.#firstPlace;
    let ticket: number;
    let key: string;
    do {
      if (this.#ended !== undefined) throw this.#ended;
      ({ key } = place);
      const { isKnown } = place;
      this.#askedAt = isKnown ? undefined : key;
      // Sent before anything else, so that a refresh that is just starting here answers it.
      const drawing = drawTicket(driver, key, wishes);
      this.#asking = Promise.allSettled([this.#asking, drawing]).then(() => undefined);
      [ticket] = await Promise.all([drawing, isKnown ? undefined : this.#state()]);
    } while (place.key !== key);
    await this.#announce();
    return ticket;
  }

  async #announce(): Promise<void> {
    const { driver, channel } = this.#context;
    this.wakeRunner();
    try {
      const command = ['PUBLISH', channel, formatRequested(this.definition.name)] as const;
      await driver.send(command, { lane: 'control' });
    } catch (error) {
      // Only a hint, which is lost without permission to publish: the leader also polls.
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    }
  }

  #wait<T>(job: Pick<StateWait<T>, 'state' | 'look'>, options: WaitOptions = {}): Promise<T> {
    this.#waits ??= newWaiters();
    const { ended, listeners } = this.#waits;
    if (this.#ended !== undefined) ended.abort(this.#ended);
    const { name } = this.definition;
    return waitForState({
      ...job,
      context: this.#context,
      name,
      options,
      ended: ended.signal,
      listeners,
    });
  }

  get #firstPlace(): MetadataPlace {
    const [place] = this.#places;
    if (place === undefined) throw new RangeError('a cache has at least one group of targets');
    return place;
  }
}

function newWaiters(): Waiters {
  const ended = new AbortController();
  // Hundreds of calls may wait at once, and each removes its listener.
  setMaxListeners(0, ended.signal);
  return { ended, listeners: new Set() };
}
