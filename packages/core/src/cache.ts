import { setMaxListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { CacheChanges, CacheDefinition, ReadersOf, ResolvedDefinition } from './definition.js';
import type { CacheInfo } from './cache-info.js';
import { infoOf } from './cache-info.js';
import { formatRequested } from './announcements.js';
import type { Leadership } from './elector.js';
import type { Engine } from './engine.js';
import { isSmartRedisError, SmartRedisError } from './errors.js';
import { metadataKeyOf, ownerKeyOf } from './keys.js';
import { ownerOf } from './refresh/prepare.js';
import { dropScript } from './refresh/scripts/drop.js';
import { refusedRight } from './refused-right.js';
import { runScript } from './run-script.js';
import { drawTicket } from './refresh/fence.js';
import type { CacheState } from './refresh/metadata.js';
import { parseState, stateFields } from './refresh/metadata.js';
import { revivedError } from './refresh/portable-error.js';
import { reportNonsense } from './refresh/report-nonsense.js';
import type { CacheRunner, RunnerListener } from './schedule/cache-runner.js';
import { startCacheRunner } from './schedule/cache-runner.js';
import type { Target } from './target.js';
import type { StateWait, WaitOptions } from './wait-for-state.js';
import { waitForState } from './wait-for-state.js';

/** Options of {@link CacheHandle.unregister}. */
export interface UnregisterOptions {
  /** Whether the live keys and the metadata go as well. @default false */
  readonly dropData?: boolean;
}

/** Any {@link CacheHandle}, whatever its rows: what a function over handles takes, such as a health check. */
export interface AnyCacheHandle {
  readonly name: string;
  /** The reader of each target. */
  readonly read: Readonly<Record<string, unknown>>;
  /**
   * Resolves when a first version exists, whoever built it.
   * @throws SmartRedisError `SR_TIMEOUT` (its cause: the last failure), `SR_ABORTED`, `SR_UNREGISTERED`, `SR_CLOSED`
   */
  ready(options?: WaitOptions): Promise<void>;
  /**
   * Asks the leader, whichever instance that is, for a refresh that starts after this call; one refresh answers all that
   * ask meanwhile. Resolves with the version that it committed. A lost connection is waited out.
   * @throws SmartRedisError what made it fail; and as {@link CacheHandle.ready}
   */
  refresh(options?: WaitOptions): Promise<CacheInfo>;
  /** Where the cache stands in Redis now. */
  info(): Promise<CacheInfo>;
  /**
   * Replaces parts of the definition, and refreshes by the new one at once; resolves when that is what readers see. Calls
   * at once are taken one after the other, each on top of the last; one whose changes another has replaced before they
   * were published rejects with `SR_UNREGISTERED`. A wrong definition changes nothing. When the refresh fails, the new
   * definition stays, and is tried again by itself. Keys that it fills no more are removed once it is published. The name stays.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`; and as {@link CacheHandle.refresh}
   */
  update(changes: AnyCacheChanges): Promise<void>;
  /**
   * Ends it on this instance: what runs is aborted, waiting calls reject, and later ones too, with `SR_UNREGISTERED`. The name
   * is free at once; a cache that takes it begins when this one has ended. Idempotent.
   * @throws SmartRedisError `SR_UNREGISTERED` with `dropData`, when another cache has taken the name
   */
  unregister(options?: UnregisterOptions): Promise<void>;
}

/** What of a definition does not depend on rows, parameters and targets. */
export type AnyCacheChanges = Partial<
  Omit<
    CacheDefinition<unknown, unknown, Record<string, Target>>,
    'name' | 'fetcher' | 'params' | 'targets'
  >
>;

/** A registered cache, as its user holds it. */
export interface CacheHandle<
  Result,
  Params,
  Targets extends Record<string, Target>,
> extends AnyCacheHandle {
  /** The typed reader of each target. */
  readonly read: ReadersOf<Targets, Result>;
  update(changes: CacheChanges<Result, Params>): Promise<void>;
}

/** What surrounds a {@link Cache}. */
export interface Surroundings {
  /** The last cache of that name still ends: nothing is done before. Never rejects. */
  readonly after: Promise<void> | undefined;
  /** Whether a cache of another name fills this key. */
  readonly isOthers: (key: string) => boolean;
}

/** What those that wait for a cache share. */
interface Waits {
  readonly ended: AbortController;
  readonly listeners: Set<() => void>;
}

/** A cache as the engine holds it. A class, so that ten thousand of them share their methods. */
export class Cache {
  readonly definition: ResolvedDefinition;
  readonly #engine: Engine;
  readonly #metadataKeys: readonly string[];
  // Made when somebody needs them: of many caches most are neither read nor waited for here.
  #readers: Readonly<Record<string, unknown>> | undefined;
  #waits: Waits | undefined;
  #ended: SmartRedisError | undefined;
  #runner: CacheRunner | undefined;
  readonly #isOthers: (key: string) => boolean;
  #after: Promise<void> | undefined;
  /** Keys that a definition before this one filled; they go when this one is published. */
  #retired: ReadonlySet<string> | undefined;
  /** Requests on their way to Redis. */
  #asking: Promise<void> | undefined;

  constructor(engine: Engine, definition: ResolvedDefinition, { after, isOthers }: Surroundings) {
    this.#engine = engine;
    this.definition = definition;
    this.#isOthers = isOthers;
    this.#after = after?.then(() => {
      this.#after = undefined;
    });
    this.#metadataKeys = definition.groups.map((group) =>
      metadataKeyOf(
        engine.namespace,
        definition.name,
        group.map(({ key }) => key),
      ),
    );
  }

  /** The typed reader of each target, the same each time. */
  readers(): Readonly<Record<string, unknown>> {
    this.#readers ??= readersOf(this.#engine, this.definition, this.#metadataKeys);
    return this.#readers;
  }

  lead(leadership: Leadership, listener: RunnerListener): void {
    if (this.#after === undefined) this.#lead(leadership, listener);
    else void this.#after.then(() => this.#lead(leadership, listener));
  }

  #lead(leadership: Leadership, listener: RunnerListener): void {
    if (this.#ended !== undefined || leadership.signal.aborted) return;
    this.#runner = startCacheRunner({
      engine: this.#engine,
      definition: this.definition,
      metadataKeys: this.#metadataKeys,
      leadership,
      listener,
    });
  }

  /** Somebody asked for a refresh, or the leadership has ended. */
  nudge(): void {
    this.#runner?.nudge();
  }

  /** The connection is back, and something may have been missed. */
  wake(): void {
    this.#runner?.wake();
    this.hear();
  }

  /** Something happened to the cache. */
  hear(): void {
    for (const listener of this.#waits?.listeners ?? []) listener();
  }

  async info(): Promise<CacheInfo> {
    if (this.#ended !== undefined) throw this.#ended;
    const [state, servedBy] = await Promise.all([this.#state(), this.#servedBy()]);
    return infoOf(state, servedBy);
  }

  async ready(options?: WaitOptions): Promise<void> {
    const look = (seen: CacheState): true | undefined => (seen.version === null ? undefined : true);
    await this.#wait({ state: () => this.#state(), look }, options);
  }

  async refresh(options?: WaitOptions): Promise<CacheInfo> {
    let ticket = 0;
    const askAndLook = async (): Promise<CacheState> => {
      if (ticket === 0) ticket = await this.#ask();
      return this.#state();
    };
    const look = async (seen: CacheState): Promise<CacheInfo | undefined> => {
      if (seen.served >= ticket) return infoOf(seen, await this.#servedBy());
      if (seen.failed >= ticket) throw failureOf(this.definition.name, seen);
      // Redis lost its data, and the request with it; or the announcement was lost.
      if (seen.requested < ticket) ticket = await this.#ask();
      else await this.#announce();
      return undefined;
    };
    return this.#wait({ state: askAndLook, look }, options);
  }

  /** What `last`, whose place this one takes, filled and this one does not, goes when this one is published. */
  retire(last: Cache): void {
    const own = new Set(this.#keys());
    const retired = [...last.#keys(), ...(last.#retired ?? [])].filter((key) => !own.has(key));
    this.#retired = retired.length === 0 ? undefined : new Set(retired);
  }

  /** Removes what is retired, where this instance has published what replaces it. Never rejects. */
  async dropRetired(): Promise<void> {
    const retired = this.#retired;
    if (retired === undefined || this.#runner === undefined) return;
    try {
      await this.#unlink([...retired]);
      if (this.#retired === retired) this.#retired = undefined;
    } catch (error) {
      // The next refresh tries again.
      const { logger } = this.#engine;
      logger.debug('keys of an earlier definition stay', { cache: this.definition.name, error });
    }
  }

  /** Removes the live keys and the metadata from Redis. */
  async drop(): Promise<void> {
    await this.#engine.driver.open();
    // A request that arrives later would leave its ticket.
    await this.#asking;
    // Also what another definition has filled: of an earlier release, or of another instance that was updated.
    const { keys: built } = await this.#state();
    const own = this.#keys();
    for (const key of built ?? []) if (!own.includes(key)) await this.#dropIfOwned(key);
    await this.#unlink([...own, ...(this.#retired ?? [])]);
  }

  /** Anyone may have written its name into the metadata: only the record beside a key tells whose it is. */
  async #dropIfOwned(key: string): Promise<void> {
    const { driver, namespace } = this.#engine;
    const recorded = await driver.send(['GET', ownerKeyOf(key)], { lane: 'control' });
    if (recorded === ownerOf(namespace, this.definition.name)) await this.#unlink([key]);
  }

  async #unlink(keys: readonly string[]): Promise<void> {
    const free = keys.filter((key) => !this.#isOthers(key));
    await Promise.all(
      // One by one: in a cluster they may lie anywhere.
      free.map((key) => this.#dropKey(key)),
    );
  }

  /** A key that another cache has taken over is that one's. */
  async #dropKey(key: string): Promise<void> {
    const { driver, namespace } = this.#engine;
    const owner = ownerOf(namespace, this.definition.name);
    const reply = await runScript(driver, dropScript, [key, ownerKeyOf(key)], [owner], {
      lane: 'control',
    });
    const refused = refusedRight(reply);
    if (refused !== undefined) throw refused;
  }

  #keys(): string[] {
    return [...this.#metadataKeys, ...Object.values(this.definition.targets).map(({ key }) => key)];
  }

  /** Starts no refresh any more; resolves when the one under way, if there is one, has ended. */
  async finish(): Promise<void> {
    await this.#runner?.finish();
    if (this.#waits === undefined) return;
    this.hear();
    // Replies come in order: whoever waits has seen what the last refresh came to before this look has.
    await this.#state().catch(() => undefined);
    await turn();
  }

  /** What runs is aborted, and what waits rejects, with `reason`. */
  async end(reason: SmartRedisError): Promise<void> {
    this.#ended ??= reason;
    this.#waits?.ended.abort(reason);
    await this.#runner?.stop(reason);
    this.#runner = undefined;
    this.#engine.warnings.forget(this.definition.name);
    this.#engine.losses.forget(this.definition.name);
    this.#engine.leader.forget(this.definition.name);
  }

  async #servedBy(): Promise<string | null> {
    const { leader, standing, instance } = this.#engine;
    if (standing().isLeader) return instance;
    const { name } = this.definition;
    const known = await leader.confirmed(name);
    return known === undefined || leader.isUnknown(name) ? null : known.instance;
  }

  async #state(): Promise<CacheState> {
    const { driver } = this.#engine;
    await this.#after;
    await driver.open();
    const command = ['HMGET', this.#metadataKey, ...stateFields] as const;
    const state = parseState(await driver.send(command, { lane: 'control' }));
    reportNonsense(this.#engine, this.definition.name, state);
    return state;
  }

  async #ask(): Promise<number> {
    const { driver } = this.#engine;
    await this.#after;
    await driver.open();
    if (this.#ended !== undefined) throw this.#ended;
    const drawing = drawTicket(driver, this.#metadataKey);
    this.#asking = Promise.allSettled([this.#asking, drawing]).then(() => undefined);
    const ticket = await drawing;
    await this.#announce();
    return ticket;
  }

  async #announce(): Promise<void> {
    const { driver, channel } = this.#engine;
    this.nudge();
    try {
      const command = ['PUBLISH', channel, formatRequested(this.definition.name)] as const;
      await driver.send(command, { lane: 'control' });
    } catch (error) {
      // Only a hint, that a user without the right to publish does without: the leader looks by itself.
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    }
  }

  #wait<T>(job: Pick<StateWait<T>, 'state' | 'look'>, options: WaitOptions = {}): Promise<T> {
    this.#waits ??= newWaits();
    const { ended, listeners } = this.#waits;
    if (this.#ended !== undefined) ended.abort(this.#ended);
    const { name } = this.definition;
    return waitForState({
      ...job,
      ...{ engine: this.#engine, name, options, ended: ended.signal, listeners },
    });
  }

  /** Requests go to the first group's metadata. */
  get #metadataKey(): string {
    return this.#metadataKeys[0] ?? '';
  }
}

function newWaits(): Waits {
  const ended = new AbortController();
  // Hundreds may wait at once, and each lets go of it.
  setMaxListeners(0, ended.signal);
  return { ended, listeners: new Set() };
}

function readersOf(
  { driver }: Engine,
  { targets, groups }: ResolvedDefinition,
  metadataKeys: readonly string[],
): Readonly<Record<string, unknown>> {
  const readers = Object.entries(targets).flatMap(([name, target]) => {
    if (target.reader === undefined) return [];
    const metadataKey = metadataKeys[groups.findIndex((group) => group.includes(target))] ?? '';
    return [[name, target.reader({ driver, key: target.key, metadataKey })] as const];
  });
  return Object.freeze(Object.fromEntries(readers));
}

function failureOf(name: string, { lastError, lastCause }: CacheState): SmartRedisError {
  if (lastError === null) {
    return new SmartRedisError('SR_REFRESH_FAILED', `the refresh of cache "${name}" failed`, {
      details: { cache: name },
    });
  }
  const cause = lastCause === undefined ? {} : { cause: lastCause };
  return revivedError({ ...lastError, ...cause }, { cache: name });
}
