import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { announce } from '../instance/announce.js';
import { Cache } from '../instance/cache.js';
import type { CacheInfo } from '../instance/cache-info.js';
import type { HistoryOptions } from '../instance/history-options.js';
import { historyLimit } from '../instance/history-options.js';
import type { InstanceContext } from '../instance/instance-context.js';
import type { RefreshOptions } from '../instance/refresh-options.js';
import { resolveRefreshOptions } from '../instance/refresh-options.js';
import { StoredCache } from '../instance/stored-cache.js';
import { upstreamInfo } from '../instance/upstream-info.js';
import { formatRequested } from '../metadata/announcements.js';
import type { HistoryEntry } from '../metadata/history.js';
import type { CacheState } from '../metadata/cache-state.js';
import { stateOfGroups } from '../metadata/state-of-groups.js';
import { plainName, readEntries } from '../registry/registry-commands.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { demandReason } from '../versions/demand-reason.js';
import type { DiffOptions, VersionDiff } from '../versions/diff-versions.js';
import type { VersionInfo } from '../versions/list-versions.js';
import { demandVersion } from '../versions/select-version.js';
import type { EventHub } from './event-hub.js';
import { createEventHub } from './event-hub.js';
import type { Watches } from './event-queue.js';
import { EventQueue } from './event-queue.js';
import type { InstanceSummary } from './instance-summary.js';
import { instanceSummaries } from './instance-summaries.js';
import { definitionOf } from './known-cache.js';
import { readMarkedStates } from './marked-state.js';
import type { NamespaceReader } from './namespace-reader.js';
import type { CacheDetails, CacheSummary, Operator } from './operator.js';
import type { OperatorEvent } from './operator-event.js';
import { resolveRowsOptions } from './read-rows.js';
import type { RowPage, RowsOptions } from './row-page.js';
import { rowsOf } from './rows-of.js';
import { noMetadata, summarize } from './summarize.js';

/** Longer than instances need to write an entry anew. */
const droppedAfterMs = 8000;

/** What a {@link NamespaceOperator} works with. */
export interface OperatorHost {
  readonly context: InstanceContext;
  readonly reader: NamespaceReader;
  /** Where calls of `watch()` are while somebody consumes them. @default nowhere */
  readonly watches?: Watches;
  /** Closes the connections that belong to the operator. */
  closeDriver(): Promise<void>;
}

/** The {@link Operator} of a namespace. */
export class NamespaceOperator implements Operator {
  readonly #context: InstanceContext;
  readonly #reader: NamespaceReader;
  readonly #hub: EventHub;
  readonly #queues = new Set<EventQueue>();
  readonly #watches: Watches | undefined;
  /** Those with a call that waits. */
  readonly #waiting = new Set<Cache>();
  readonly #closeDriver: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({ context, reader, watches, closeDriver }: OperatorHost) {
    this.#context = context;
    this.#reader = reader;
    this.#watches = watches;
    this.#hub = createEventHub(context, reader);
    this.#closeDriver = closeDriver;
  }

  get namespace(): string {
    return this.#context.namespace;
  }

  async caches(): Promise<readonly CacheSummary[]> {
    this.#demandOpen();
    const now = await this.#reader.all();
    return now.caches.map((cache) => summarize(cache, now.states.get(cache.at), now));
  }

  async cache(name: string): Promise<CacheDetails> {
    this.#demandOpen();
    const known = await this.#reader.find(name);
    const { at, after, facts } = known;
    const places = facts?.places ?? [at];
    const { driver } = this.#context;
    const [{ seats, who }, states, others] = await Promise.all([
      this.#reader.seats(),
      readMarkedStates(driver, places),
      this.#statesOf(after),
    ]);
    const first = states.get(at);
    const all = places.map((place) => states.get(place) ?? noMetadata);
    const state = stateOfGroups(all.map((marked) => marked.state));
    const { serverNowMs } = seats;
    const stateOf = (other: string) => others.get(other);
    const summary = summarize(known, first && { ...first, state }, { serverNowMs, who, stateOf });
    const {
      keep = 0,
      history = 0,
      shape = 1,
      group = null,
      atomic = true,
      delta = false,
    } = facts ?? {};
    return {
      ...summary,
      builtBy: state.version?.leader ?? null,
      term: state.version?.term ?? null,
      ...{ keep, history, shape, group, atomic, delta },
      upstream: await upstreamInfo(this.#context, after, state),
      definitions: who.definitionsOf({
        name: known.name,
        keys: summary.targets.map(({ key }) => key),
      }),
      metadataKeys: places,
    };
  }

  async instances(): Promise<readonly InstanceSummary[]> {
    this.#demandOpen();
    const { seats, who } = await this.#reader.seats();
    return instanceSummaries(seats, who);
  }

  async history(name: string, options?: HistoryOptions): Promise<readonly HistoryEntry[]> {
    const limit = historyLimit(options);
    return (await this.#cacheOf(name)).history(limit);
  }

  async refresh(name: string, options?: RefreshOptions): Promise<CacheInfo> {
    resolveRefreshOptions(options);
    const cache = await this.#cacheOf(name);
    await this.#reader.seats();
    const { name: heard } = cache.definition;
    const listener = {
      heard: (event: OperatorEvent) => {
        // Every check announces the request again, so that it would be followed by another one.
        if (event.type === 'requested') return;
        if (!('cache' in event) || plainName(event.cache) === heard) cache.notifyWaiters();
      },
      failed: () => undefined,
    };
    this.#waiting.add(cache);
    // Without messages the call looks every second.
    const listening = this.#hub.add(listener).catch(() => undefined);
    try {
      const info = await cache.refresh(options, { isKnown: this.#isKnown(name) });
      return await this.#servedNow(cache, info);
    } catch (error) {
      if (isSmartRedisError(error, 'SR_UNKNOWN_CACHE')) {
        // The request may have come after the cache was dropped, and nobody else would remove it.
        await cache.withdrawRequest().catch(() => undefined);
      }
      throw error;
    } finally {
      this.#waiting.delete(cache);
      // Not awaited: without a connection it may still wait for one.
      void listening.then(() => this.#hub.remove(listener));
    }
  }

  async requestRefresh(name: string, options?: Pick<RefreshOptions, 'force'>): Promise<void> {
    const { wishes } = resolveRefreshOptions(options);
    const definition = await this.#definitionOf(name);
    const stored = new StoredCache(this.#context, definition, { published: () => undefined });
    const open = this.#context.openRequests.open(this.#context, definition, wishes);
    try {
      const ticket = await stored.request(wishes);
      open?.drew(ticket);
      const { name: cache } = definition;
      const message = formatRequested(cache, stored.firstPlace.key, open?.askedIn());
      await announce(this.#context, message);
    } finally {
      open?.close();
    }
  }

  async pause(name: string, reason?: string): Promise<void> {
    const why = demandReason(reason);
    await (await this.#cacheOf(name)).pause(why);
  }

  async resume(name: string): Promise<void> {
    await (await this.#cacheOf(name)).resume();
  }

  async versions(name: string): Promise<readonly VersionInfo[]> {
    return (await this.#cacheOf(name)).versions();
  }

  async rollback(name: string, version?: number): Promise<CacheInfo> {
    const wanted = version === undefined ? undefined : demandVersion('version', version);
    const cache = await this.#cacheOf(name);
    await cache.rollback(wanted);
    return this.#servedNow(cache, await cache.info());
  }

  async diff(name: string, from: number, to: number, options?: DiffOptions): Promise<VersionDiff> {
    const [earlier, later] = [demandVersion('from', from), demandVersion('to', to)];
    return (await this.#cacheOf(name)).diff(earlier, later, options);
  }

  async rows(name: string, target: string, options?: RowsOptions): Promise<RowPage> {
    const wanted = resolveRowsOptions(options);
    this.#demandOpen();
    return rowsOf(this.#context, await this.#reader.find(name), target, wanted);
  }

  watch(options: { readonly signal?: AbortSignal } = {}): AsyncIterable<OperatorEvent> {
    const { signal } = options;
    return { [Symbol.asyncIterator]: () => this.#queue(signal) };
  }

  /** With who serves the cache now: whoever did at the beginning may be dead. */
  async #servedNow({ definition }: Cache, info: CacheInfo): Promise<CacheInfo> {
    const keys = Object.values(definition.targets).map(({ key }) => key);
    try {
      const { who } = await this.#reader.seats();
      return { ...info, servedBy: who.servedBy({ name: definition.name, keys }) };
    } catch {
      // What was asked for is done.
      return { ...info, servedBy: null };
    }
  }

  #queue(signal: AbortSignal | undefined): EventQueue {
    const listener = {
      heard: (event: OperatorEvent) => queue.push(event),
      failed: (error: unknown) => queue.end(error),
    };
    const abort = (): void => queue.end();
    const queue = new EventQueue(
      async () => {
        this.#demandOpen();
        this.#queues.add(queue);
        this.#watches?.add(queue);
        await this.#hub.add(listener);
      },
      () => {
        this.#queues.delete(queue);
        this.#watches?.delete(queue);
        signal?.removeEventListener('abort', abort);
        void this.#hub.remove(listener);
      },
    );
    if (signal?.aborted === true) queue.end();
    else signal?.addEventListener('abort', abort, { once: true });
    return queue;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const reason = closedError();
    for (const queue of this.#queues) queue.end();
    await Promise.all([...this.#waiting].map((cache) => cache.end(reason)));
    await this.#closeDriver();
  }

  /**
   * Asks whether there is that cache; rejects with `SR_UNKNOWN_CACHE` once it was dropped. Instances
   * write it anew where it was changed, or where Redis lost its data.
   */
  #isKnown(name: string): () => Promise<boolean> {
    const { clock } = this.#context;
    let missingSince: number | undefined;
    return async () => {
      if (await this.#reader.has(name)) {
        missingSince = undefined;
        return true;
      }
      missingSince ??= clock.monotonic();
      // Rejects, with the nearest name, unless the cache is there again.
      if (clock.monotonic() - missingSince >= droppedAfterMs) await this.#reader.find(name);
      return false;
    };
  }

  /** The cache of that name, for calls that do what those of a handle do. */
  async #cacheOf(name: string): Promise<Cache> {
    const definition = await this.#definitionOf(name);
    this.#demandOpen();
    // Nothing of it is ever removed from Redis.
    return new Cache(this.#context, definition, { after: undefined, isOthers: () => true });
  }

  async #definitionOf(name: string): Promise<ResolvedDefinition> {
    this.#demandOpen();
    const known = await this.#reader.find(name);
    const { driver } = this.#context;
    const states =
      known.facts === undefined ? undefined : await readMarkedStates(driver, [known.at]);
    return definitionOf(known, states?.get(known.at)?.state, driver.cluster);
  }

  async #statesOf(names: readonly string[]): Promise<ReadonlyMap<string, CacheState | undefined>> {
    const found = await readEntries(this.#context, names);
    const places = [...found.values()].map(({ at }) => at);
    const states = await readMarkedStates(this.#context.driver, places);
    return new Map([...found].map(([other, { at }]) => [other, states.get(at)?.state]));
  }

  #demandOpen(): void {
    if (this.#closed !== undefined) throw closedError();
  }
}

function closedError(): SmartRedisError {
  return new SmartRedisError('SR_CLOSED', 'this operator was closed');
}
