import { EventEmitter, setMaxListeners } from 'node:events';
import type { Subscription } from './contracts/driver.js';
import type { Leadership } from './contracts/elector.js';
import type { SmartRedisEvents } from './contracts/events.js';
import { SmartRedisError } from './errors/errors.js';
import { announce } from './instance/announce.js';
import type { CacheHandle } from './instance/cache-handle.js';
import { createCacheRegistry } from './instance/cache-registry.js';
import { Cache } from './instance/cache.js';
import { closeOnSignals } from './instance/close-on-signals.js';
import { createInstanceContext } from './instance/create-instance-context.js';
import { demandUnserved } from './instance/demand-unserved.js';
import type { HandOver } from './instance/hand-over.js';
import { createHandOver } from './instance/hand-over.js';
import type { AnnouncementListener } from './instance/hear-announcement.js';
import { hearAnnouncement } from './instance/hear-announcement.js';
import type { InstanceContext } from './instance/instance-context.js';
import { leadInTurns } from './instance/lead-in-turns.js';
import { leaderAnswer } from './instance/leader-answer.js';
import { keepCampaigning } from './instance/leadership-loop.js';
import type { CacheHost } from './instance/registered-cache.js';
import { RegisteredCache } from './instance/registered-cache.js';
import { resolveCache } from './instance/resolve-cache.js';
import type { RunnerListener } from './instance/runner-job.js';
import { warnOfEviction } from './instance/warn-of-eviction.js';
import { warnOfLeader } from './instance/warn-of-leader.js';
import { watchEventLoop } from './instance/watch-event-loop.js';
import { withinDrain } from './instance/within-drain.js';
import { formatLeads } from './metadata/announcements.js';
import { demandKnownOptions } from './options/demand.js';
import { parseDuration } from './options/durations.js';
import type {
  CacheDefinition,
  ResolvedDefinition,
  TargetsOf,
} from './settings/cache-definition.js';
import type { CloseOptions, SmartRedisOptions } from './settings/instance-options.js';
import { closeNames, resolveOptions } from './settings/instance-options.js';
import { createTurns } from './waiting/in-turns.js';
import { keepSubscribed } from './waiting/keep-subscribed.js';
import { within } from './waiting/within.js';

/**
 * Materialized views in Redis: caches that one elected instance refreshes in the background,
 * regardless of traffic.
 *
 * @example
 * const smart = new SmartRedis({
 *   driver: ioredisDriver('redis://localhost'),
 *   elector: leaseElector(),
 * });
 * const sales = smart.register({
 *   name: 'sales',
 *   fetcher,
 *   refresh: { every: '5m' },
 *   targets: { all: list({ key: 'sales' }) },
 * });
 * await smart.start();
 * await sales.ready();
 */
export class SmartRedis implements AsyncDisposable {
  readonly #context: InstanceContext;
  readonly #events = new EventEmitter<SmartRedisEvents>();
  readonly #caches = createCacheRegistry();
  readonly #closing = new AbortController();
  /** Aborts when `close()` should stop waiting for running refreshes. */
  readonly #hurry = new AbortController();
  readonly #handOver: HandOver;
  #leadership: Leadership | undefined;
  #highestSeenTerm = 0;
  #campaign: Promise<void> | undefined;
  #starting: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #subscription: Subscription | undefined;
  #stopWatching = (): void => undefined;
  #stopHandlingSignals = (): void => undefined;

  readonly #turns = createTurns();
  #isSubscribed = false;

  readonly #host: CacheHost = {
    inTurn: this.#turns.run,
    replace: async (cache, definition) => {
      this.#demandOpen();
      const { name } = cache.definition;
      if (this.#caches.get(name) !== cache) throw unregistered(name);
      const resolved = resolveCache(this.#context, definition);
      this.#caches.demandFreeKeys(resolved);
      const reason = new SmartRedisError(
        'SR_UNREGISTERED',
        `cache "${name}" was updated; call again on the new definition`,
        { details: { cache: name } },
      );
      warnOfLeader(this.#context, name);
      this.#caches.remove(cache);
      const ended = cache.end(reason);
      const next = this.#add(resolved, ended);
      next.retire(cache);
      await ended;
      return next;
    },
    unregister: async (cache, { dropData = false }) => {
      const { name } = cache.definition;
      const isServedHere = !this.#isSubscribed || this.isLeader;
      if (dropData && !isServedHere) await demandUnserved(this.#context, cache);
      const registered = this.#caches.get(name);
      if (registered === cache) {
        this.#caches.remove(cache);
        this.#handOver.forget(name);
        await cache.end(unregistered(name));
      } else if (registered !== undefined && dropData) {
        // The data belong to the cache that has taken over the name.
        throw unregistered(name);
      }
      if (dropData) await cache.drop();
    },
  };
  /** Handles the reports of all runners. */
  readonly #listener: RunnerListener = {
    refreshed: (cache, { version, rows, durationMs, unchanged }, term) => {
      this.#handOver.refreshed(cache);
      const { instance } = this.#context;
      if (!unchanged) this.#emit('committed', { cache, version, rows, durationMs, term, instance });
      void this.#caches.get(cache)?.dropRetired();
      this.#caches.get(cache)?.notifyWaiters();
    },
    failed: (cache, error) => {
      this.#handOver.failed(cache, error);
      this.#emit('refreshFailed', { cache, error, instance: this.#context.instance });
      this.#caches.get(cache)?.notifyWaiters();
    },
    healthy: (cache) => this.#handOver.forget(cache),
    outranked: (term) => {
      if (Number.isSafeInteger(term)) {
        this.#highestSeenTerm = Math.max(this.#highestSeenTerm, term);
      }
      // Never rejects, by the contract of `Leadership`.
      void this.#leadership?.resign('stale');
    },
  };

  /** Handles the announcements of other instances. */
  readonly #announcements: AnnouncementListener = {
    requested: (cache) => this.#caches.get(cache)?.wakeRunner(),
    released: (cache) => this.#caches.get(cache)?.wakeRunner(),
    asked: (caches) => {
      if (this.isLeader) void this.#tell(caches);
    },
    leads: (answer) => {
      if (answer.id !== this.#context.id) this.#context.leader.heard(answer);
    },
    committed: (event) => {
      this.#handOver.refreshed(event.cache);
      this.#emit('committed', event);
    },
    refreshFailed: (event) => this.#emit('refreshFailed', event),
    ended: (cache) => this.#caches.get(cache)?.refreshEnded(),
  };

  /** @throws SmartRedisError `SR_INVALID_OPTION`, naming the option */
  constructor(options: SmartRedisOptions) {
    const resolved = resolveOptions(options);
    this.#events.setMaxListeners(0);
    this.#context = createInstanceContext(resolved, {
      standing: () => ({ isStarted: this.#campaign !== undefined, isLeader: this.isLeader }),
      canAsk: () => this.#isSubscribed && !this.isLeader && this.#closed === undefined,
      registered: () => this.#caches.names(),
      liesAt: async (cache, place) => (await this.#caches.get(cache)?.liesAt(place)) !== false,
    });
    this.#handOver = createHandOver(this.#context);
    resolved.driver.claim?.(resolved.instance);
  }

  /** The name of this instance: the option `instance`, or its default. */
  get instance(): string {
    return this.#context.instance;
  }

  /**
   * Whether this instance leads at the moment of the call. Computed from the clocks, without I/O.
   */
  get isLeader(): boolean {
    return this.#leadership?.isCurrent() ?? false;
  }

  /**
   * Registers a cache, before or after `start()`. Register it on every instance, because any of
   * them may lead.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_DUPLICATE_CACHE`, `SR_CROSS_SLOT`, `SR_CLOSED`
   */
  register<
    Result = never,
    Targets extends TargetsOf<Result> = TargetsOf<Result>,
    Params = undefined,
  >(definition: CacheDefinition<Result, Params, Targets>): CacheHandle<Result, Params, Targets> {
    this.#demandOpen();
    const resolved = resolveCache(this.#context, definition);
    this.#caches.demandFreeName(resolved.name);
    this.#caches.demandFreeKeys(resolved);
    // Starts after pending work on the previous cache of that name.
    const cache = this.#add(resolved, this.#turns.pending(resolved.name));
    return new RegisteredCache(this.#host, definition, cache);
  }

  /**
   * Connects and joins the election. Resolves when connected, which is before any instance leads.
   * Idempotent; after a failure it can be called again.
   * @throws SmartRedisError `SR_CONNECTION`, `SR_AUTH`, `SR_CLOSED`
   */
  async start(): Promise<void> {
    this.#demandOpen();
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined; // so that start() can be called again
      throw error;
    });
    return this.#starting;
  }

  /**
   * Resigns, aborts running refreshes, waits for them (at most for the option `drain`), and closes
   * the connections that smart-redis opened. Pending calls reject with `SR_CLOSED`. Idempotent.
   * With `finish`, running refreshes may finish first; a further call without `finish` ends that
   * wait.
   * @throws SmartRedisError `SR_INVALID_OPTION`
   */
  close(options?: CloseOptions): Promise<void> {
    const { finish } = demandKnownOptions('close()', options, closeNames);
    const finishMs = finish === undefined ? 0 : parseDuration('finish', finish, { minMs: 0 });
    if (finishMs === 0) this.#hurry.abort();
    this.#closed ??= this.#close(finishMs);
    return this.#closed;
  }

  /** The same as {@link SmartRedis.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Adds a listener for an event; see {@link SmartRedisEvents}. An error that it throws is logged
   * and has no other effect.
   */
  on<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): this {
    this.#events.on(name, listener as never);
    return this;
  }

  /** Adds a listener that is called once. */
  once<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): this {
    this.#events.once(name, listener as never);
    return this;
  }

  /** Removes a listener. */
  off<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): this {
    this.#events.off(name, listener as never);
    return this;
  }

  async #start(): Promise<void> {
    this.#demandOpen();
    const { driver, channel } = this.#context;
    await driver.open();
    this.#demandOpen();
    void warnOfEviction(this.#context);
    if (this.#context.handleSignals) this.#stopHandlingSignals = closeOnSignals(() => this.close());
    this.#subscription = keepSubscribed(this.#context, channel, {
      onMessage: (message) => hearAnnouncement(this.#context, message, this.#announcements),
      onGap: () => {
        this.#isSubscribed = true;
        for (const cache of this.#caches.values()) cache.wake();
        this.#context.leader.ask(this.#caches.names());
      },
    });
    this.#campaign = keepCampaigning(this.#context, this.#closing.signal, {
      elected: (leadership) => this.#elected(leadership),
      deposed: ({ term }, reason) => {
        this.#leadership = undefined;
        this.#context.leader.lost();
        this.#stopWatching();
        for (const cache of this.#caches.values()) cache.wakeRunner();
        this.#context.logger.info('this instance no longer leads', { term, reason });
        this.#emit('deposed', { term, reason });
      },
      highestSeenTerm: () => this.#highestSeenTerm,
    });
  }

  async #close(finishMs: number): Promise<void> {
    if (finishMs > 0) {
      const last = Promise.all([...this.#caches.values()].map((cache) => cache.finish()));
      const { clock } = this.#context;
      await within(last, { clock, limitMs: finishMs, signal: this.#hurry.signal });
    }
    const reason = new SmartRedisError('SR_CLOSED', 'this SmartRedis was closed');
    // The leader key is released while fetchers are still winding down. The fence makes that safe,
    // and the next leader can start at once.
    this.#context.leader.close();
    const ending = [...this.#caches.values()].map((cache) => cache.end(reason));
    this.#closing.abort('closed');
    const starting = this.#starting?.catch(() => undefined); // start() has already rejected with it
    if (starting !== undefined) {
      // Before start() has resolved there is no leadership to resign: closing the driver ends its
      // wait.
      if (this.#campaign === undefined) await this.#closeDriver();
      await withinDrain(this.#context, 'start', starting);
    }
    await this.#campaign;
    await Promise.all(ending);
    await this.#subscription?.close();
    await this.#closeDriver();
    this.#stopHandlingSignals();
  }

  #closeDriver(): Promise<void> {
    return withinDrain(this.#context, 'driver.close', this.#context.driver.close());
  }

  /** Adds a cache that does nothing before `after`. */
  #add(definition: ResolvedDefinition, after: Promise<void> | undefined): Cache {
    const { isOthers } = this.#caches;
    const cache = new Cache(this.#context, definition, { after, isOthers });
    this.#caches.add(cache);
    this.#context.leader.ask([definition.name]);
    if (this.#leadership !== undefined) cache.lead(this.#leadership, this.#listener);
    return cache;
  }

  #demandOpen(): void {
    if (this.#closed !== undefined)
      throw new SmartRedisError('SR_CLOSED', 'this SmartRedis was closed');
  }

  #elected(leadership: Leadership): void {
    const { term } = leadership;
    // Every cache listens to it, and there may be thousands.
    setMaxListeners(0, leadership.signal);
    this.#leadership = leadership;
    this.#stopWatching = watchEventLoop(this.#context, leadership.pauseLimitMs);
    this.#handOver.elected(leadership);
    this.#context.logger.info('this instance leads', { term });
    const start = (cache: Cache): void => {
      // It may have been unregistered meanwhile.
      if (this.#caches.get(cache.definition.name) === cache) cache.lead(leadership, this.#listener);
    };
    void this.#tell([]);
    void leadInTurns(this.#caches.values(), start, leadership.signal);
    this.#emit('elected', { term });
  }

  /** Tells the others that this instance leads, and which of these caches it serves. */
  async #tell(caches: readonly string[]): Promise<void> {
    const term = this.#leadership?.term ?? 0;
    await announce(
      this.#context,
      formatLeads(leaderAnswer(this.#context, this.#caches, term, caches)),
    );
  }

  #emit<Name extends keyof SmartRedisEvents>(name: Name, ...args: SmartRedisEvents[Name]): void {
    try {
      this.#events.emit(name, ...(args as never));
    } catch (error) {
      this.#context.logger.error('an event listener threw an error', { event: name, error });
    }
  }
}

function unregistered(name: string): SmartRedisError {
  return new SmartRedisError('SR_UNREGISTERED', `cache "${name}" was unregistered`, {
    details: { cache: name },
  });
}
