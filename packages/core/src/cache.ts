import type { CacheDefinition, ReadersOf, ResolvedDefinition, TargetsOf } from './definition.js';
import type { CacheInfo } from './cache-info.js';
import { infoOf } from './cache-info.js';
import { formatRequested } from './announcements.js';
import type { Leadership } from './elector.js';
import type { Engine } from './engine.js';
import { isSmartRedisError, SmartRedisError } from './errors.js';
import { metadataKeyOf } from './keys.js';
import { drawTicket } from './refresh/fence.js';
import type { CacheState } from './refresh/metadata.js';
import { parseState, stateFields } from './refresh/metadata.js';
import { reportNonsense } from './refresh/report-nonsense.js';
import type { CacheRunner, RunnerListener } from './schedule/cache-runner.js';
import { startCacheRunner } from './schedule/cache-runner.js';
import type { StateWait, WaitOptions } from './wait-for-state.js';
import { waitForState } from './wait-for-state.js';

/** Options of {@link CacheHandle.unregister}. */
export interface UnregisterOptions {
  /** Whether the live keys and the metadata go as well. @default false */
  readonly dropData?: boolean;
}

/** A registered cache, as its user holds it. */
export interface CacheHandle<Result, Params, Targets extends TargetsOf<Result>> {
  readonly name: string;
  /** The typed reader of each target. */
  readonly read: ReadersOf<Targets, Result>;
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
  /** Replaces parts of the definition, and refreshes by the new one at once. The name stays. */
  update(changes: Partial<Omit<CacheDefinition<Result, Params, Targets>, 'name'>>): Promise<void>;
  /** Ends it on this instance: what runs is aborted, waiting calls reject. */
  unregister(options?: UnregisterOptions): Promise<void>;
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

  constructor(engine: Engine, definition: ResolvedDefinition) {
    this.#engine = engine;
    this.definition = definition;
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
    return infoOf(await this.#state());
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
      if (seen.served >= ticket) return infoOf(seen);
      if (seen.failed >= ticket) throw failureOf(this.definition.name, seen);
      // Redis lost its data, and the request with it; or the announcement was lost.
      if (seen.requested < ticket) ticket = await this.#ask();
      else await this.#announce();
      return undefined;
    };
    return this.#wait({ state: askAndLook, look }, options);
  }

  /** Removes the live keys and the metadata from Redis. */
  async drop(): Promise<void> {
    for (const [index, group] of this.definition.groups.entries()) {
      const keys = [this.#metadataKeys[index] ?? '', ...group.map(({ key }) => key)];
      await this.#engine.driver.sendAll(
        keys.map((key) => ['UNLINK', key]),
        { lane: 'control', key: keys[0] ?? '' },
      );
    }
  }

  /** What runs is aborted, and what waits rejects, with `reason`. */
  async end(reason: SmartRedisError): Promise<void> {
    this.#ended = reason;
    this.#waits?.ended.abort(reason);
    await this.#runner?.stop(reason);
    this.#runner = undefined;
    this.#engine.warnings.forget(this.definition.name);
  }

  async #state(): Promise<CacheState> {
    const { driver } = this.#engine;
    await driver.open();
    const command = ['HMGET', this.#metadataKey, ...stateFields] as const;
    const state = parseState(await driver.send(command, { lane: 'control' }));
    reportNonsense(this.#engine, this.definition.name, state);
    return state;
  }

  async #ask(): Promise<number> {
    const { driver } = this.#engine;
    await driver.open();
    const ticket = await drawTicket(driver, this.#metadataKey);
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
    this.#waits ??= { ended: new AbortController(), listeners: new Set() };
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

function failureOf(name: string, { lastError }: CacheState): SmartRedisError {
  const code = lastError?.code ?? 'SR_REFRESH_FAILED';
  return new SmartRedisError(code, lastError?.message ?? `the refresh of cache "${name}" failed`, {
    details: { cache: name },
  });
}
