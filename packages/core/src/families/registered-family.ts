import { EventEmitter } from 'node:events';
import type { SmartRedisEvents } from '../contracts/events.js';
import type { Target } from '../contracts/target.js';
import type { SmartRedisErrorDetails } from '../errors/errors.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';
import type { AnyCacheHandle, CacheHandle, UnregisterOptions } from '../instance/cache-handle.js';
import type { CacheInfo } from '../instance/cache-info.js';
import type { InstanceContext } from '../instance/instance-context.js';
import type { RefreshOptions } from '../instance/refresh-options.js';
import type { WaitOptions } from '../instance/wait-for-state.js';
import type { OptionNames } from '../options/demand.js';
import { demandEvent } from '../options/demand-event.js';
import type { CacheDefinition } from '../settings/cache-definition.js';
import { Alarm } from '../waiting/alarm.js';
import { createLoopTurns } from '../waiting/loop-turns.js';
import type { Family, FamilyEvents } from './family.js';
import type { ResolvedFamily } from './family-definition.js';
import type { MemberDrops } from './member-drops.js';
import { createMemberDrops } from './member-drops.js';
import type { DropMember } from './member-list.js';
import { listNameOf, memberList } from './member-list.js';
import type { StoredList } from './stored-list.js';
import { storedList } from './stored-list.js';
import { createStrayMembers } from './stray-members.js';

type AnyTargets = Record<string, Target>;
type AnyDefinition = CacheDefinition<unknown, unknown, AnyTargets>;
type AnyHandle = CacheHandle<unknown, unknown, AnyTargets>;

/** The part of an instance that its families use. */
export interface FamilyHost {
  readonly context: InstanceContext;
  /** @param family the family whose member it is */
  register(definition: AnyDefinition, family?: string): AnyCacheHandle;
  /**
   * Notes who has claimed a cache last. The function removes its data, unless somebody has claimed it
   * since, and resolves with whether it has. Nothing is to be removed if one of that name is
   * registered on this instance: a member that was renamed, or a cache of the application. Then they
   * are its own.
   */
  prepareDrop(definition: AnyDefinition): Promise<DropMember>;
  /** As of `Service.gather`. */
  gather(): () => void;
  /** The family has ended; its name is free. */
  ended(family: RegisteredFamily): void;
  on<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): unknown;
  off<Name extends keyof SmartRedisEvents>(
    name: Name,
    listener: (...args: SmartRedisEvents[Name]) => void,
  ): unknown;
}

const familyEvents: OptionNames<FamilyEvents> = { added: true, gone: true, failed: true };

/** The {@link Family} of users, before its types. */
export class RegisteredFamily implements Family<unknown, unknown, AnyTargets> {
  readonly name: string;
  readonly #host: FamilyHost;
  readonly #definition: ResolvedFamily;
  readonly #list: AnyCacheHandle;
  readonly #stored: StoredList;
  readonly #events = new EventEmitter<FamilyEvents>();
  readonly #members = new Map<string, AnyCacheHandle>();
  /** Members that are listed, and could not be registered. */
  readonly #refused = new Map<string, SmartRedisError>();
  readonly #drops: MemberDrops;
  readonly #alarm: Alarm;
  /** The version of the list whose members are registered. */
  #seen: string | null = null;
  #order: readonly string[] = [];
  #turn: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(host: FamilyHost, definition: ResolvedFamily) {
    const { context } = host;
    this.name = definition.name;
    this.#host = host;
    this.#definition = definition;
    this.#alarm = new Alarm(context.clock);
    const stored = storedList(context, this.name);
    const listed = async (): Promise<readonly string[]> => (await stored.read()).members;
    const { gone, serverNowMs } = stored;
    const definitionOf = (member: string): AnyDefinition => this.#define(member);
    this.#stored = stored;
    this.#drops = createMemberDrops({
      family: this.name,
      context,
      prepareDrop: async (member) => host.prepareDrop(definitionOf(member)),
      isRegistered: (member) => this.#members.has(member),
      listed,
      gone,
    });
    this.#list = host.register(
      memberList(definition, {
        namespace: context.namespace,
        serverNowMs,
        listed,
        gone,
        prepareDrop: this.#drops.prepare,
        strays: createStrayMembers({ family: this.name, context, definitionOf }).find,
      }) as AnyDefinition,
    );
    host.on('committed', this.#onCommitted);
    host.on('refreshFailed', this.#onFailed);
  }

  /** Follows the list from now on. */
  start(): void {
    void this.#follow();
  }

  /** Looks at the list again, since messages may have been missed. */
  wake(): void {
    this.#alarm.ring();
  }

  /** Follows the list no longer. */
  stop(): void {
    this.#isOver = true;
    this.#host.off('committed', this.#onCommitted);
    this.#host.off('refreshFailed', this.#onFailed);
    this.#alarm.ring();
  }

  member(member: string): AnyHandle {
    const handle = this.#members.get(member);
    if (handle !== undefined) return handle as AnyHandle;
    throw this.#unknown(member);
  }

  names(): string[] {
    return this.#order.filter((member) => this.#members.has(member));
  }

  async ready(options?: WaitOptions): Promise<void> {
    await this.#list.ready(options);
    await this.#inTurn();
  }

  async refresh(options?: RefreshOptions): Promise<void> {
    await this.#list.refresh(options);
    await this.#inTurn();
  }

  info(): Promise<CacheInfo> {
    return this.#list.info();
  }

  async unregister(options?: UnregisterOptions): Promise<void> {
    this.stop();
    this.#host.ended(this);
    await this.#turn;
    await this.#list.unregister(options);
    const members = [...this.#members.values()];
    this.#members.clear();
    await Promise.all(members.map((member) => member.unregister(options)));
  }

  on<Name extends keyof FamilyEvents>(
    name: Name,
    listener: (...args: FamilyEvents[Name]) => void,
  ): this {
    demandEvent(name, familyEvents);
    this.#events.on(name, listener as never);
    return this;
  }

  off<Name extends keyof FamilyEvents>(
    name: Name,
    listener: (...args: FamilyEvents[Name]) => void,
  ): this {
    demandEvent(name, familyEvents);
    this.#events.off(name, listener as never);
    return this;
  }

  readonly #onCommitted = ({ cache }: { readonly cache: string }): void => {
    if (cache === listNameOf(this.name)) this.#alarm.ring();
  };

  readonly #onFailed = ({ cache, error }: SmartRedisEvents['refreshFailed'][0]): void => {
    if (cache === listNameOf(this.name)) this.#emit('failed', { member: null, error });
  };

  /** A function, since it changes while something is awaited. */
  #hasEnded(): boolean {
    return this.#isOver;
  }

  async #follow(): Promise<void> {
    const { warnings } = this.#host.context;
    const key = `family:${this.name}`;
    while (!this.#hasEnded()) {
      try {
        await this.#inTurn();
        warnings.resolved(key, 'the list of a family can be read again', { family: this.name });
      } catch (error) {
        if (this.#hasEnded()) return;
        const fields = { family: this.name, error };
        warnings.warn(key, 'the list of a family cannot be read; retrying', fields);
      }
      await this.#alarm.sleep(Math.max(1000, this.#definition.everyMs));
    }
  }

  /** Registers and unregisters what has changed, one call after the other. */
  #inTurn(): Promise<void> {
    const turn = this.#turn.then(() => this.#sync());
    this.#turn = turn.catch(() => undefined); // the caller handles it
    return turn;
  }

  async #sync(): Promise<void> {
    const isOpen = this.#refused.size > 0 || this.#drops.isOpen;
    if ((await this.#stored.version()) === this.#seen && !isOpen) return;
    const { version, members: listed } = await this.#stored.read();
    if (version === null) return;
    const members = new Set(listed);
    const gathered = this.#host.gather();
    try {
      await this.#removeOthers(members);
      await this.#drops.dropLate();
      for (const member of this.#refused.keys()) {
        if (!members.has(member)) this.#refused.delete(member);
      }
      const turns = createLoopTurns(this.#host.context.clock);
      for (const member of members) {
        if (this.#isOver) return;
        if (!this.#members.has(member)) this.#add(member);
        if (turns.isDue()) await turns.take();
      }
    } finally {
      gathered();
    }
    this.#order = listed;
    this.#seen = version;
  }

  /** Unregisters the members that are not among these. */
  async #removeOthers(members: ReadonlySet<string>): Promise<void> {
    const removals: Promise<void>[] = [];
    const turns = createLoopTurns(this.#host.context.clock);
    for (const [member, handle] of [...this.#members]) {
      if (members.has(member)) continue;
      const removal = this.#remove(member, handle);
      removal.catch(() => undefined); // it is awaited below
      removals.push(removal);
      if (turns.isDue()) await turns.take();
    }
    await Promise.all(removals);
  }

  #add(member: string): void {
    try {
      this.#members.set(member, this.#host.register(this.#define(member), this.name));
    } catch (thrown) {
      const error = isSmartRedisError(thrown) ? thrown : this.#notDefined(member, thrown);
      if (isSmartRedisError(error, 'SR_CLOSED')) throw error;
      // It is tried again each time; that is told once.
      const isKnown = this.#refused.get(member)?.message === error.message;
      this.#refused.set(member, error);
      if (isKnown) return;
      const fields = { family: this.name, member, error };
      this.#host.context.logger.error('a member of a family cannot be registered', fields);
      this.#emit('failed', { member, error });
      return;
    }
    this.#refused.delete(member);
    this.#emit('added', { member });
  }

  async #remove(member: string, handle: AnyCacheHandle): Promise<void> {
    this.#members.delete(member);
    if (this.#definition.drops) this.#drops.unregistered(member);
    await handle.unregister();
    this.#emit('gone', { member });
  }

  #define(member: string): AnyDefinition {
    const definition = this.#definition.define(member);
    return { ...definition, name: definition.name ?? `${this.name}:${member}` };
  }

  #notDefined(member: string, cause: unknown): SmartRedisError {
    return new SmartRedisError(
      'SR_INVALID_OPTION',
      `define("${member}") of family "${this.name}" failed: ${reasonOf(cause)}`,
      { cause, details: { option: 'define', allowed: 'a function that returns a definition' } },
    );
  }

  #unknown(member: string): SmartRedisError {
    const refused = this.#refused.get(member);
    const because =
      this.#seen === null
        ? 'no list of its members was read yet; wait for ready()'
        : refused === undefined
          ? `it is not listed; ${String(this.#members.size)} members are`
          : refused.message;
    const details: SmartRedisErrorDetails = { family: this.name, member };
    return new SmartRedisError(
      'SR_UNKNOWN_MEMBER',
      `family "${this.name}" has no member "${member}" on this instance: ${because}`,
      refused === undefined ? { details } : { details, cause: refused },
    );
  }

  #emit<Name extends keyof FamilyEvents>(name: Name, ...args: FamilyEvents[Name]): void {
    try {
      this.#events.emit(name, ...(args as never));
    } catch (error) {
      const fields = { event: name, error };
      this.#host.context.logger.error('an event listener threw an error', fields);
    }
  }
}
