import { setMaxListeners } from 'node:events';
import type { SmartRedisError } from '../errors/errors.js';
import { isSmartRedisError } from '../errors/errors.js';
import { formatRequested } from '../metadata/announcements.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { CacheInfo } from './cache-info.js';
import { isShared } from '../settings/define-cache.js';
import { builtElsewhere } from './built-elsewhere.js';
import { failureOf } from './failure-of.js';
import { isToBeRebuilt } from './is-to-be-rebuilt.js';
import type { InstanceContext } from './instance-context.js';
import type { OpenRequest } from './open-requests.js';
import type { StoredCache } from './stored-cache.js';
import { updateTimedOut } from './timed-out.js';
import type { StateListener, StateWait, WaitOptions } from './wait-for-state.js';
import { waitForState } from './wait-for-state.js';

/** What a requested refresh must be. */
export interface Demands {
  /** Whether a version that answers the request will do; otherwise it is requested again. */
  readonly isWanted?: (seen: CacheState) => boolean;
  /**
   * Asked while there is no version or the request is gone: whether the cache is known, so that it is
   * requested again; otherwise the call waits on. May reject if waiting has no prospect.
   * @default it is
   */
  readonly isKnown?: () => Promise<boolean>;
  /** Throws if waiting has no prospect. */
  readonly demandServed?: () => void;
  /** @default none */
  readonly wishes?: readonly string[];
}

/** What the calls that wait for a cache work with. */
export interface PendingCallsHost {
  readonly context: InstanceContext;
  readonly stored: StoredCache;
  /** A refresh was requested. */
  requested(): void;
  infoOf(state: CacheState): Promise<CacheInfo>;
}

/** The calls of ready(), refresh() and update() that wait for a cache. */
export class PendingCalls {
  readonly #host: PendingCallsHost;
  readonly #ended = new AbortController();
  readonly #listeners = new Set<StateListener>();

  constructor(host: PendingCallsHost) {
    this.#host = host;
    // Hundreds of calls may wait at once, and each removes its listener.
    setMaxListeners(0, this.#ended.signal);
  }

  /** Aborts when the cache has ended, with the error that calls reject with. */
  get ended(): AbortSignal {
    const { ended } = this.#host.stored;
    if (ended !== undefined) this.#ended.abort(ended);
    return this.#ended.signal;
  }

  /** Rejects all of them with `reason`. */
  end(reason: SmartRedisError): void {
    this.#ended.abort(reason);
  }

  /** Makes them check the state again; resolves when they have. Never rejects. */
  async lookAgain(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener()));
  }

  async ready(options?: WaitOptions): Promise<void> {
    const { context, stored } = this.#host;
    const look = async (seen: CacheState): Promise<true | undefined> =>
      seen.version === null || (await isToBeRebuilt(context, stored, seen)) ? undefined : true;
    await this.#wait({ state: () => stored.state(), look }, options);
  }

  async refresh(options?: WaitOptions, demands: Demands = {}): Promise<CacheInfo> {
    const { isWanted = () => true, demandServed = () => undefined, wishes = [] } = demands;
    const { context, stored, infoOf } = this.#host;
    const open = context.openRequests.open(context, stored.definition, wishes);
    let ticket = 0;
    const askAndLook = async (): Promise<CacheState> => {
      await stored.carryPause();
      if (ticket === 0) ticket = await this.#ask(wishes, open);
      return stored.state();
    };
    const look = async (seen: CacheState): Promise<CacheInfo | undefined> => {
      if (seen.served >= ticket && isWanted(seen)) return infoOf(seen);
      if (seen.failed >= ticket) throw failureOf(stored.definition.name, seen);
      demandServed();
      // Redis lost its data, including the request; or the announcement was lost.
      const isGone = seen.requested < ticket || seen.served >= ticket;
      const isDoubtful = isGone || seen.version === null;
      if (isDoubtful && (await demands.isKnown?.()) === false) return undefined;
      if (isGone) ticket = await this.#ask(wishes, open);
      else await this.#announce(open);
      return undefined;
    };
    try {
      return await this.#wait({ state: askAndLook, look }, options);
    } finally {
      open?.close();
    }
  }

  /**
   * Like {@link PendingCalls.refresh}, after an update.
   * @throws SmartRedisError `SR_SERVED_ELSEWHERE` if the leader has reported for a while that it
   * does not serve this cache
   */
  async publish(): Promise<void> {
    const { leader, servers, standing, namespace } = this.#host.context;
    const { name } = this.#host.stored.definition;
    await this.refresh(
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

  async #ask(wishes: readonly string[], open: OpenRequest | undefined): Promise<number> {
    const ticket = await this.#host.stored.request(wishes);
    // Before the announcement, which may wake the refresh that answers it.
    open?.drew(ticket);
    await this.#announce(open);
    return ticket;
  }

  async #announce(open: OpenRequest | undefined): Promise<void> {
    const { context, stored } = this.#host;
    this.#host.requested();
    try {
      const { name } = stored.definition;
      const message = formatRequested(name, stored.firstPlace.key, open?.askedIn());
      await context.driver.send(['PUBLISH', context.channel, message], { lane: 'control' });
    } catch (error) {
      // Only a hint, which is lost without permission to publish: the leader also polls.
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    }
  }

  #wait<T>(job: Pick<StateWait<T>, 'state' | 'look'>, options: WaitOptions = {}): Promise<T> {
    const { context, stored } = this.#host;
    const { name } = stored.definition;
    const [ended, listeners] = [this.ended, this.#listeners];
    const elsewhere = isShared(stored.definition)
      ? () => builtElsewhere(context, name, stored.firstPlace.key)
      : undefined;
    return waitForState({ ...job, context, name, options, elsewhere, ended, listeners });
  }
}
