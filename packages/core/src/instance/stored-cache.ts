import type { Command, Reply } from '../contracts/driver.js';
import type { SmartRedisError } from '../errors/errors.js';
import { abandon } from '../metadata/abandon.js';
import type { CacheState } from '../metadata/cache-state.js';
import { drawTicket } from '../metadata/draw-ticket.js';
import type { HistoryEntry } from '../metadata/history.js';
import { historyKeyOf, parseHistoryEntry } from '../metadata/history.js';
import { MetadataPlace, sendToPlace } from '../metadata/metadata-place.js';
import { toldPause } from '../metadata/pause.js';
import { stateAt } from '../metadata/state-at.js';
import type { PauseRecord } from '../metadata/write-pause.js';
import { serverMsOf } from '../redis/server-time.js';
import { reportUnreadableFields } from '../refresh/report-unreadable-fields.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Versioned } from '../versions/versioned.js';
import { inRootContext } from '../waiting/root-context.js';
import type { InstanceContext } from './instance-context.js';
import { setPause } from './set-pause.js';

/** A state, and when it was read. */
export interface TimedState {
  readonly state: CacheState;
  /** The server's time in milliseconds. */
  readonly serverNowMs: number;
  /** The same moment by the monotonic clock of this instance. */
  readonly readAt: number;
}

/** Not a function, since there may be ten thousand. */
export interface VersionListener {
  /** This version was read. */
  published(version: number): void;
}

/**
 * What stands in Redis about a cache of this instance: its state, requests, pause, history,
 * versions. A class, so that ten thousand caches share their methods.
 */
export class StoredCache {
  readonly definition: ResolvedDefinition;
  readonly #context: InstanceContext;
  readonly #listener: VersionListener;
  // Created on demand: most of many caches are neither led, read nor waited for on this instance.
  #madePlaces: readonly MetadataPlace[] | undefined;
  /** What all calls reject with once the cache has ended on this instance. */
  #ended: SmartRedisError | undefined;
  #after: Promise<void> | undefined;
  /** The metadata of the cache that this one replaces, if they may be elsewhere. */
  #replaced: MetadataPlace | undefined;
  /** Requests that are being sent to Redis. */
  #asking: Promise<void> | undefined;
  /** The metadata key of the last ticket, as long as no version was seen there. */
  #askedAt: string | undefined;

  constructor(context: InstanceContext, definition: ResolvedDefinition, listener: VersionListener) {
    this.#context = context;
    this.definition = definition;
    this.#listener = listener;
  }

  /** The places of the metadata of all groups. */
  get places(): readonly MetadataPlace[] {
    this.#madePlaces ??= this.definition.groups.map(
      (group) => new MetadataPlace(this.#context.namespace, this.definition, group),
    );
    return this.#madePlaces;
  }

  /** The place of the first group, whose metadata receive the requests and stand for the cache. */
  get firstPlace(): MetadataPlace {
    const [place] = this.places;
    if (place === undefined) throw new RangeError('a cache has at least one group of targets');
    return place;
  }

  /** The live keys. */
  get liveKeys(): readonly string[] {
    return Object.values(this.definition.targets).map(({ key }) => key);
  }

  /** What all calls reject with; `undefined` while the cache is registered. */
  get ended(): SmartRedisError | undefined {
    return this.#ended;
  }

  /** All later calls reject with `reason`. */
  end(reason: SmartRedisError): void {
    this.#ended ??= reason;
  }

  /** @throws SmartRedisError `SR_UNREGISTERED`, `SR_CLOSED` */
  demandRegistered(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }

  /** What has to end before anything starts; `undefined`: nothing. Never rejects. */
  get after(): Promise<void> | undefined {
    return this.#after;
  }

  /** Nothing starts before `earlier` has ended, which never rejects. */
  startAfter(earlier: Promise<void>): void {
    const ended = earlier.then(() => {
      if (this.#after === ended) this.#after = undefined;
    });
    this.#after = ended;
  }

  /** Resolves when Redis can be used. */
  async open(): Promise<void> {
    await this.#after;
    await this.#context.driver.open();
  }

  /** The state of the first group. */
  async state(): Promise<CacheState> {
    const { driver } = this.#context;
    await this.open();
    const place = this.firstPlace;
    const state = await stateAt(driver, place);
    place.saw(state.version !== null);
    if (state.version !== null) this.#listener.published(state.version.version);
    reportUnreadableFields(this.#context, this.definition.name, state);
    if (this.#askedAt !== undefined && this.#askedAt !== place.key) {
      const abandoned = this.#askedAt;
      this.#askedAt = undefined;
      await this.#withdraw(abandoned);
    }
    if (place.isKnown) this.#askedAt = undefined;
    return state;
  }

  /** The state together with the server's time. */
  async stateNow(): Promise<TimedState> {
    this.demandRegistered();
    const { driver, clock } = this.#context;
    await driver.open();
    const [state, time] = await Promise.all([
      this.state(),
      driver.send(['TIME'], { lane: 'control', key: this.firstPlace.key }),
    ]);
    return { state, serverNowMs: serverMsOf(time), readAt: clock.monotonic() };
  }

  /** The state of each group. */
  async states(): Promise<readonly CacheState[]> {
    await this.open();
    return Promise.all(this.places.map((place) => stateAt(this.#context.driver, place)));
  }

  /**
   * Whether the metadata are at that key, or may be, since several slots have several. Never
   * rejects.
   */
  async liesAt(metadataKey: string): Promise<boolean> {
    const place = this.firstPlace;
    if (place.key === metadataKey || this.places.length > 1) return true;
    try {
      await this.state();
    } catch {
      return true; // unknown
    }
    return place.key === metadataKey;
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
    const [stored] = await sendToPlace(driver, this.firstPlace, commandsFor, options);
    const texts = Array.isArray(stored) ? (stored as readonly Reply[]) : [];
    return texts.flatMap((text) => parseHistoryEntry(String(text)) ?? []).reverse();
  }

  /** What the calls about versions work with. */
  async versioned(): Promise<Versioned> {
    this.demandRegistered();
    await this.open();
    const { driver, namespace } = this.#context;
    return { driver, namespace, definition: this.definition, places: this.places };
  }

  /** Writes a pause; `null` ends it. */
  async setPause(pause: PauseRecord | null): Promise<void> {
    this.demandRegistered();
    await this.open();
    await setPause(this.#context, this.definition.name, this.places, pause);
  }

  /** A pause of `last`, which this cache replaces, goes on, before anything else starts. */
  replace(last: StoredCache): void {
    const isElsewhere = last.firstPlace.key !== this.firstPlace.key;
    this.#replaced = last.#replaced ?? (isElsewhere ? last.firstPlace : undefined);
    if (this.#replaced === undefined) return;
    // Without Redis the call that waits for the update tries it again.
    const carried = (this.#after ?? Promise.resolve()).then(() => this.carryPause());
    this.startAfter(carried.catch(() => undefined));
  }

  /** Writes down the pause of the cache that this one replaces, once. */
  async carryPause(): Promise<void> {
    const from = this.#replaced;
    if (from === undefined) return;
    const { driver } = this.#context;
    // One that ends by itself, of a rollback, does not.
    const paused = toldPause((await stateAt(driver, from)).paused);
    const own = await stateAt(driver, this.firstPlace);
    if (paused !== null && own.paused === null && from.key !== this.firstPlace.key) {
      await setPause(this.#context, this.definition.name, this.places, paused);
    }
    this.#replaced = undefined;
  }

  /** Requests a refresh; resolves with the ticket. */
  async request(wishes: readonly string[]): Promise<number> {
    const { driver } = this.#context;
    await this.open();
    const place = this.firstPlace;
    let ticket: number;
    let key: string;
    do {
      this.demandRegistered();
      ({ key } = place);
      const { isKnown } = place;
      this.#askedAt = isKnown ? undefined : key;
      // Sent before anything else, so that a refresh that is just starting here answers it.
      const drawing = drawTicket(driver, key, wishes);
      // A promise that is kept would keep the context that it was made in.
      this.#asking = inRootContext(() =>
        Promise.allSettled([this.#asking, drawing]).then(() => undefined),
      );
      [ticket] = await Promise.all([drawing, isKnown ? undefined : this.state()]);
    } while (place.key !== key);
    return ticket;
  }

  /** Removes the requests of this instance from the metadata, unless there is a version. */
  withdrawRequest(): Promise<void> {
    return this.#withdraw(this.firstPlace.key);
  }

  async #withdraw(metadataKey: string): Promise<void> {
    await this.requestsSent();
    await abandon(this.#context.driver, metadataKey);
  }

  /** Resolves when no request is being sent: one that arrives later would leave its ticket behind. */
  async requestsSent(): Promise<void> {
    await this.#asking;
  }
}
