import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { CheckedResult, Unchecked } from './contracts/guard.js';
import type { Subscription } from './contracts/driver.js';
import type { Target } from './contracts/target.js';
import type { SmartRedisEvents } from './contracts/events.js';
import { SmartRedisError } from './errors/errors.js';
import type { Family } from './families/family.js';
import type { FamilyDefinition } from './families/family-definition.js';
import { resolveFamily } from './families/family-definition.js';
import type { FamilyHost } from './families/registered-family.js';
import { RegisteredFamily } from './families/registered-family.js';
import { createAnnouncementListener } from './instance/announcement-listener.js';
import type { CacheHandle } from './instance/cache-handle.js';
import { createCacheHost } from './instance/cache-host.js';
import { createCacheRegistry } from './instance/cache-registry.js';
import type { CacheView } from './instance/cache-view.js';
import { ViewedCache } from './instance/cache-view.js';
import { Cache } from './instance/cache.js';
import { closeOnSignals } from './instance/close-on-signals.js';
import { eventNames } from './instance/event-names.js';
import type { FreshnessWatch } from './instance/freshness-watch.js';
import { createFreshnessWatch } from './instance/freshness-watch.js';
import { createInstanceContext } from './instance/create-instance-context.js';
import { createService } from './instance/create-service.js';
import type { HealthOptions, InstanceHealth } from './instance/cache-health.js';
import { healthLimitMs } from './instance/cache-health.js';
import { hearAnnouncement } from './instance/hear-announcement.js';
import type { InstanceContext } from './instance/instance-context.js';
import { instanceHealth } from './instance/instance-health.js';
import type { CacheHost } from './instance/registered-cache.js';
import { RegisteredCache } from './instance/registered-cache.js';
import type { CacheName } from './instance/known-names.js';
import { cacheNames } from './instance/known-names.js';
import { resolveCache } from './instance/resolve-cache.js';
import { createRunnerListener } from './instance/runner-listener.js';
import type { Emit } from './instance/service-host.js';
import type { Service } from './instance/service.js';
import type { Views } from './instance/views.js';
import { createViews } from './instance/views.js';
import { tellSeatOf } from './instance/tell-seat.js';
import { warnOfEviction } from './instance/warn-of-eviction.js';
import { withinDrain } from './instance/within-drain.js';
import { borrowingOperator } from './operator/create-operator.js';
import type { Watches } from './operator/event-queue.js';
import type { Operator } from './operator/operator.js';
import { demandKnownOptions } from './options/demand.js';
import { demandEvent } from './options/demand-event.js';
import { parseDuration } from './options/durations.js';
import type {
  CacheDefinition,
  ResolvedDefinition,
  TargetsOf,
} from './settings/cache-definition.js';
import type { SharedDefinition } from './settings/define-cache.js';
import type { CloseOptions, SmartRedisOptions } from './settings/instance-options.js';
import { closeNames, resolveOptions } from './settings/instance-options.js';
import { createTurns } from './waiting/in-turns.js';
import { keepSubscribed } from './waiting/keep-subscribed.js';
import { inRootContext } from './waiting/root-context.js';
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
  /** Aborts when `close()` should stop waiting for running refreshes. */
  readonly #hurry = new AbortController();
  readonly #turns = createTurns();
  readonly #service: Service;
  readonly #views: Views;
  readonly #host: CacheHost;
  readonly #freshness: FreshnessWatch;
  readonly #families = new Set<RegisteredFamily>();
  /** Of its operators. */
  readonly #watches: Watches = new Set();
  #isStarted = false;
  #starting: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #subscription: Subscription | undefined;
  #isSubscribed = false;
  #stopHandlingSignals = (): void => undefined;
  #stopWatching = (): void => undefined;

  /** @throws SmartRedisError `SR_INVALID_OPTION`, naming the option */
  constructor(options: SmartRedisOptions) {
    const resolved = resolveOptions(options);
    this.#events.setMaxListeners(0);
    const context = createInstanceContext(resolved, {
      standing: (cache) => ({
        isStarted: this.#isStarted,
        isLeader: this.#service.serves(cache),
      }),
      servers: () => this.#service.servers,
      hears: () => this.#isSubscribed,
      canAsk: () =>
        this.#isSubscribed &&
        this.#closed === undefined &&
        !(this.#service.servers === undefined && this.#service.servesAny()),
      registered: () => this.#caches.names(),
      liesAt: async (cache, place) => (await this.#caches.get(cache)?.liesAt(place)) !== false,
    });
    this.#context = context;
    this.#views = createViews(context, (view) => {
      const { name } = view.definition;
      this.#freshness.add(view, () => this.#caches.get(name) !== undefined);
    });
    const emit: Emit = (name, ...args) => this.#emit(name, ...args);
    const listener = createRunnerListener(context, this.#caches, () => this.#service, emit);
    this.#freshness = createFreshnessWatch(context, emit);
    this.#service = createService({ context, caches: this.#caches, listener, emit });
    this.#host = createCacheHost({
      context,
      caches: this.#caches,
      service: this.#service,
      freshness: this.#freshness,
      inTurn: this.#turns.run,
      emit,
      add: (definition, after) => this.#add(definition, after),
      isSubscribed: () => this.#isSubscribed,
      demandOpen: () => this.#demandOpen(),
    });
    resolved.driver.claim?.(resolved.instance);
  }

  /** The name of this instance: the option `instance`, or its default. */
  get instance(): string {
    return this.#context.instance;
  }

  /** The namespace of this instance: the option `namespace`, or its default. */
  get namespace(): string {
    return this.#context.namespace;
  }

  /**
   * Whether this instance leads at the moment of the call; where every cache has a leader of its
   * own, whether it refreshes any. Computed without I/O.
   */
  get isLeader(): boolean {
    return this.#service.servesAny();
  }

  /**
   * Registers a cache, before or after `start()`. Register it on every instance, because any of
   * them may lead.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_DUPLICATE_CACHE`, `SR_CROSS_SLOT`, `SR_CLOSED`
   */
  register<
    Result = never,
    Output = Unchecked,
    Targets extends TargetsOf<CheckedResult<Result, Output>> = TargetsOf<
      CheckedResult<Result, Output>
    >,
    Params = undefined,
  >(
    definition: CacheDefinition<Result, Params, Targets, Output>,
  ): CacheHandle<Result, Params, Targets, Output> {
    return this.#register<Result, Output, Targets, Params>(definition);
  }

  #register<Result, Output, Targets extends Record<string, Target>, Params>(
    definition: CacheDefinition<Result, Params, Targets, Output>,
    family?: string,
  ): CacheHandle<Result, Params, Targets, Output> {
    this.#demandOpen();
    const resolved = resolveCache(this.#context, definition, family);
    this.#caches.demandFreeName(resolved.name);
    this.#caches.demandFreeKeys(resolved);
    this.#caches.demandNoCycle(resolved);
    // Starts after pending work on the previous cache of that name.
    const cache = this.#add(resolved, this.#turns.pending(resolved.name));
    return new RegisteredCache(this.#host, definition, cache);
  }

  /**
   * Reads a cache that is built elsewhere, by its shared definition: another service builds it with
   * `register({ ...definition, fetcher })`, in the same namespace. A view is not registered: this
   * instance never serves it, and its name and keys stay free. With `elector: false` the instance
   * builds nothing at all. The same definition has the same view.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`, `SR_CLOSED`
   */
  view<Row, Value, Targets extends Record<string, Target>>(
    definition: SharedDefinition<Row, Value, Targets>,
  ): CacheView<Row, Value, Targets> {
    this.#demandOpen();
    return new ViewedCache(this.#views.of(definition));
  }

  /**
   * Registers a cache for each member of a list that changes, such as the tenants of an application.
   * Register the family on every instance.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_DUPLICATE_CACHE`, `SR_CLOSED`
   */
  registerFamily<
    Result = never,
    Output = Unchecked,
    Targets extends TargetsOf<CheckedResult<Result, Output>> = TargetsOf<
      CheckedResult<Result, Output>
    >,
    Params = undefined,
  >(
    definition: FamilyDefinition<Result, Params, Targets, Output>,
  ): Family<Result, Params, Targets, Output> {
    this.#demandOpen();
    const resolved = resolveFamily(definition);
    const family = inRootContext(() => new RegisteredFamily(this.#familyHost(), resolved));
    this.#families.add(family);
    if (this.#isStarted) inRootContext(() => family.start());
    return family as unknown as Family<Result, Params, Targets, Output>;
  }

  /**
   * Connects and joins the election. Resolves when connected, which is before any instance leads.
   * Idempotent; after a failure it can be called again.
   * @throws SmartRedisError `SR_CONNECTION`, `SR_AUTH`, `SR_CLOSED`
   */
  async start(): Promise<void> {
    this.#demandOpen();
    this.#starting ??= inRootContext(() =>
      this.#start().catch((error: unknown) => {
        this.#starting = undefined; // so that start() can be called again
        throw error;
      }),
    );
    return this.#starting;
  }

  /**
   * Sees and steers all caches of the namespace, over the connections of this instance: closing it
   * closes none of them.
   * @throws SmartRedisError `SR_CLOSED`
   */
  operator(): Operator {
    this.#demandOpen();
    return borrowingOperator(this.#context, this.#watches);
  }

  /** The names of the caches that are registered on this instance, or viewed by it. No I/O. */
  caches(): readonly CacheName[] {
    return cacheNames(this.#caches.values(), this.#views.values());
  }

  /**
   * How fresh the caches of this instance are, for a health check. Never rejects because of Redis: if
   * it does not answer in time, `connected` is false and the rest is what was known last.
   * @throws SmartRedisError `SR_INVALID_OPTION`
   */
  health(options?: HealthOptions): Promise<InstanceHealth> {
    return instanceHealth(this.#context, this.#caches, this.#views, healthLimitMs(options));
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
   * @throws SmartRedisError `SR_INVALID_OPTION` for an unknown event
   */
  on<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): this {
    demandEvent(name, eventNames);
    this.#events.on(name, listener as never);
    return this;
  }

  /** As {@link SmartRedis.on}, for a listener that is called once. */
  once<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): this {
    demandEvent(name, eventNames);
    this.#events.once(name, listener as never);
    return this;
  }

  /** Removes a listener. */
  off<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): this {
    demandEvent(name, eventNames);
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
    const emit: Emit = (name, ...args) => this.#emit(name, ...args);
    const listener = createAnnouncementListener(
      this.#context,
      this.#caches,
      this.#views,
      this.#service,
      emit,
    );
    this.#subscription = keepSubscribed(this.#context, channel, {
      onMessage: (message) => hearAnnouncement(this.#context, message, listener),
      onGap: () => {
        this.#isSubscribed = true;
        for (const cache of [...this.#caches.values(), ...this.#views.values()]) cache.wake();
        this.#service.gap();
        for (const family of this.#families) family.wake();
        this.#context.leader.askAll(this.#caches.names());
      },
    });
    this.#stopWatching = driver.onStatus(() => {
      for (const cache of [...this.#caches.values(), ...this.#views.values()]) cache.doubt();
    });
    this.#isStarted = true;
    this.#service.start();
    this.#freshness.start();
    for (const family of this.#families) family.start();
  }

  async #close(finishMs: number): Promise<void> {
    if (finishMs > 0) {
      // Others serve at once what is not being refreshed here.
      const left = this.#service.leave();
      const last = Promise.all([...this.#caches.values()].map((cache) => cache.finish()));
      const { clock } = this.#context;
      await within(last, { clock, limitMs: finishMs, signal: this.#hurry.signal });
      await left;
    }
    const leaving = this.#service.leave();
    // Others can serve at once; ending hundreds of caches takes a while.
    if (this.#isStarted) await turn();
    const reason = new SmartRedisError('SR_CLOSED', 'this SmartRedis was closed');
    // The leader key or the seat is released while fetchers are still winding down. The fence makes
    // that safe, and another instance can start at once.
    this.#context.leader.close();
    this.#freshness.close();
    for (const family of this.#families) family.stop();
    for (const watch of this.#watches) watch.end();
    this.#context.registry.close();
    const ending = [...this.#caches.values()].map((cache) => cache.end(reason));
    const views = this.#views.end(reason);
    const closing = this.#service.close();
    const starting = this.#starting?.catch(() => undefined); // start() has already rejected with it
    if (starting !== undefined) {
      // Before start() has resolved there is no leadership to resign: closing the driver ends its
      // wait.
      if (!this.#isStarted) await this.#closeDriver();
      await withinDrain(this.#context, 'start', starting);
    }
    await Promise.all([leaving, closing, views, ...ending]);
    await this.#subscription?.close();
    await this.#closeDriver();
    this.#stopWatching();
    this.#stopHandlingSignals();
  }

  #familyHost(): FamilyHost {
    return {
      context: this.#context,
      register: (definition, family) =>
        this.#register(definition as CacheDefinition<unknown, unknown, TargetsOf<unknown>>, family),
      prepareDrop: async (definition) => {
        const { isOthers } = this.#caches;
        const resolved = resolveCache(this.#context, definition);
        const cache = new Cache(this.#context, resolved, { after: undefined, isOthers });
        const drop = await cache.prepareDrop();
        return () =>
          this.#caches.get(resolved.name) === undefined ? drop() : Promise.resolve(true);
      },
      gather: () => this.#service.gather(),
      ended: (family) => void this.#families.delete(family),
      on: (name, listener) => this.on(name, listener),
      off: (name, listener) => this.off(name, listener),
    };
  }

  #closeDriver(): Promise<void> {
    return withinDrain(this.#context, 'driver.close', this.#context.driver.close());
  }

  /** Adds a cache that does nothing before `after`. */
  #add(definition: ResolvedDefinition, after: Promise<void> | undefined): Cache {
    const { isOthers } = this.#caches;
    const cache = new Cache(this.#context, definition, { after, isOthers });
    this.#caches.add(cache);
    inRootContext(() => {
      this.#context.leader.askAll([definition.name]);
      this.#service.added(cache);
      this.#freshness.add(cache);
    });
    return cache;
  }

  #demandOpen(): void {
    if (this.#closed !== undefined)
      throw new SmartRedisError('SR_CLOSED', 'this SmartRedis was closed');
  }

  #emit<Name extends keyof SmartRedisEvents>(name: Name, ...args: SmartRedisEvents[Name]): void {
    tellSeatOf(this.#context, name, args[0]);
    try {
      this.#events.emit(name, ...(args as never));
    } catch (error) {
      this.#context.logger.error('an event listener threw an error', { event: name, error });
    }
  }
}
