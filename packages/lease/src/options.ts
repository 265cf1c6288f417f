import { Worker } from 'node:worker_threads';
import {
  createSharedViews,
  demandBoolean,
  demandKnownOptions,
  invalidOption,
  parseDuration,
  renewalJitter,
} from '@smart-redis/core/electors';
import type {
  Duration,
  KeyCampaignOptions,
  OptionNames,
  SeatTimes,
} from '@smart-redis/core/electors';
import type { RenewalThread } from './renewal/thread-renewal.js';
import { threadRenewal, threadTimes } from './renewal/thread-renewal.js';

/** Options of `leaseElector`. */
export interface LeaseElectorOptions {
  /**
   * Time to live of the seat, or of the leader key, unless it is renewed: about the time after
   * which others serve the caches of an instance that has died, and the length of marks. At least `150ms`. A longer pause of the process (garbage collection,
   * a blocked event loop) loses it.
   * @default '15s'
   */
  readonly ttl?: Duration;
  /**
   * Time between two renewals, ±10 %. A renewal must fit into the lease, including the time for its
   * reply.
   * @default a third of `ttl`
   */
  readonly renewEvery?: Duration;
  /**
   * How long before it can expire the instance stops by itself, to allow for clocks with
   * different rates and for late timers. Less than half of `ttl`.
   * @default a tenth of `ttl`, at least '50ms'
   */
  readonly margin?: Duration;
  /**
   * With one leader: the longest time between two polls of a standby, regardless of the remaining time to live. At
   * least `10ms`.
   * @default the value of `ttl`
   */
  readonly pollMax?: Duration;
  /**
   * With one leader: whether to listen to keyspace events of the leader key, which make a takeover faster. Only has
   * an effect if the server sends them (`notify-keyspace-events`, which is never changed), and not
   * in a cluster.
   * @default true
   */
  readonly keyspaceEvents?: boolean;
  /**
   * Whether every cache has a leader of its own: each instance holds a seat, and the caches are
   * spread over the instances that know them. `false`: one instance leads for all. Cannot be
   * combined with `renewal`.
   * @default true, or false with `renewal`
   */
  readonly spread?: boolean;
  /**
   * Renews in a worker thread while the event loop of the leader is blocked. For fetchers that
   * compute for longer than the lease and cannot be changed.
   * @default none: a blocked event loop loses the lease
   */
  readonly renewal?: LeaseRenewalOptions;
}

/** The option `renewal` of {@link LeaseElectorOptions}. */
export interface LeaseRenewalOptions {
  /**
   * The URL or path of a module that calls `serveRenewals`, or a function that starts a `Worker`
   * with it.
   */
  readonly worker: URL | string | (() => RenewalThread);
  /**
   * The longest block of the event loop that does not lose the leadership: a leader that hangs
   * forever is replaced after this time plus `ttl`. At least `ttl`.
   * @default '1m', or `ttl` if that is longer
   */
  readonly maxBlock?: Duration;
}

const leaseNames: OptionNames<LeaseElectorOptions> = {
  ttl: true,
  renewEvery: true,
  margin: true,
  pollMax: true,
  keyspaceEvents: true,
  spread: true,
  renewal: true,
};
const renewalNames: OptionNames<LeaseRenewalOptions> = { worker: true, maxBlock: true };

const longestReplyTimeoutMs = 2000;

/** The options of a lease after checks and defaults. */
export interface ResolvedLeaseOptions {
  readonly campaign: KeyCampaignOptions;
  /** `undefined`: one instance leads for all. */
  readonly spread: SeatTimes | undefined;
}

/** Checks the options and fills in the defaults. @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveLeaseOptions(given: LeaseElectorOptions | undefined): ResolvedLeaseOptions {
  const options = demandKnownOptions('leaseElector()', given, leaseNames);
  const { ttl = '15s' } = options;
  const ttlMs = milliseconds('ttl', ttl, 150);
  const marginMs = milliseconds('margin', options.margin, 1, Math.max(ttlMs / 10, 50));
  if (marginMs >= ttlMs / 2) {
    throw invalidOption('margin', options.margin, `less than half of "ttl" (${ttl})`);
  }
  const replyTimeoutMs = Math.floor(Math.min(ttlMs / 6, longestReplyTimeoutMs));
  const renewEveryMs = milliseconds('renewEvery', options.renewEvery, 10, ttlMs / 3);
  const longestMs = Math.floor((ttlMs - marginMs - replyTimeoutMs) / (1 + renewalJitter));
  if (renewEveryMs > longestMs) {
    const allowed = `at most ${String(longestMs)}ms, so that a renewal fits into "ttl" minus "margin"`;
    throw invalidOption('renewEvery', options.renewEvery, allowed);
  }
  const resolved = {
    ttlMs,
    markMs: ttlMs,
    renewEveryMs,
    marginMs,
    pollMaxMs: milliseconds('pollMax', options.pollMax, 10, ttlMs),
    keyspaceEvents: demandBoolean('keyspaceEvents', options.keyspaceEvents, true),
    replyTimeoutMs,
    pollJitterMs: Math.min(250, ttlMs / 20),
    restMs: ttlMs / 3,
  };
  const isSpread = demandBoolean('spread', options.spread, options.renewal === undefined);
  if (isSpread && options.renewal !== undefined) {
    throw invalidOption('renewal', options.renewal, 'left out, or "spread" must be false');
  }
  return {
    campaign: Object.freeze({ ...resolved, ...backupOf(options.renewal, resolved) }),
    spread: isSpread
      ? Object.freeze({
          ttlMs,
          renewEveryMs,
          marginMs,
          replyTimeoutMs,
          shared: createSharedViews(),
        })
      : undefined,
  };
}

function backupOf(
  renewal: LeaseRenewalOptions | undefined,
  resolved: KeyCampaignOptions,
): Pick<KeyCampaignOptions, 'backup' | 'beatEveryMs' | 'pauseLimitMs'> {
  if (renewal === undefined) return {};
  const { ttlMs } = resolved;
  const given = demandKnownOptions('leaseElector()', renewal, renewalNames, 'renewal.');
  const worker: unknown = given.worker;
  if (!(worker instanceof URL) && typeof worker !== 'string' && typeof worker !== 'function') {
    const allowed =
      'the URL or path of a module that calls serveRenewals(), or a function that starts a Worker';
    throw invalidOption('renewal.worker', worker, allowed);
  }
  const maxBlockMs = milliseconds(
    'renewal.maxBlock',
    given.maxBlock,
    ttlMs,
    Math.max(ttlMs, 60_000),
  );
  const beatEveryMs = Math.max(5, ttlMs / 20);
  const start =
    typeof worker === 'function' ? (worker as () => RenewalThread) : () => new Worker(worker);
  return {
    beatEveryMs,
    pauseLimitMs: maxBlockMs / 3,
    backup: threadRenewal({ start, maxBlockMs, ...threadTimes(resolved, beatEveryMs) }),
  };
}

/** Whole milliseconds, for PEXPIRE. */
function milliseconds(
  option: string,
  value: Duration | undefined,
  minMs: number,
  defaultMs?: number,
): number {
  if (value === undefined && defaultMs !== undefined) return Math.floor(defaultMs);
  return Math.floor(parseDuration(option, value, { minMs }));
}
