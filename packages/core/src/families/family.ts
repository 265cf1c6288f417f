import type { Unchecked } from '../contracts/guard.js';
import type { Target } from '../contracts/target.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { CacheHandle, UnregisterOptions } from '../instance/cache-handle.js';
import type { CacheInfo } from '../instance/cache-info.js';
import type { RefreshOptions } from '../instance/refresh-options.js';
import type { WaitOptions } from '../instance/wait-for-state.js';

/** Events of a {@link Family}, on this instance. */
export interface FamilyEvents {
  /** A member was registered on this instance. */
  added: [event: { readonly member: string }];
  /** A member is no longer listed, and was unregistered on this instance. */
  gone: [event: { readonly member: string }];
  /**
   * The list was refused or could not be fetched, on any instance, so that nothing has changed; or
   * one member could not be registered here: then `member` names it.
   */
  failed: [event: { readonly member: string | null; readonly error: SmartRedisError }];
}

/** A registered family. */
export interface Family<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> {
  readonly name: string;
  /**
   * The cache of a member that is listed.
   * @throws SmartRedisError `SR_UNKNOWN_MEMBER`, saying why it is not known
   */
  member(member: string): CacheHandle<Result, Params, Targets, Output>;
  /** The members that are registered on this instance, in the order of the list. */
  names(): string[];
  /**
   * Resolves when there is a list, and its members are registered on this instance.
   * @throws SmartRedisError as `CacheHandle.ready`
   */
  ready(options?: WaitOptions): Promise<void>;
  /**
   * Fetches the list now, on the instance that serves it; resolves when its members are registered
   * on this instance. With `force` also a list that lacks too many members is taken.
   * @throws SmartRedisError as `CacheHandle.refresh`
   */
  refresh(options?: RefreshOptions): Promise<void>;
  /** The state of the list, whose `lastError` says why it was refused. */
  info(): Promise<CacheInfo>;
  /** Unregisters the list and all members on this instance. */
  unregister(options?: UnregisterOptions): Promise<void>;
  on<Name extends keyof FamilyEvents>(
    name: Name,
    listener: (...args: FamilyEvents[Name]) => void,
  ): this;
  off<Name extends keyof FamilyEvents>(
    name: Name,
    listener: (...args: FamilyEvents[Name]) => void,
  ): this;
}
