import { Worker } from 'node:worker_threads';
import {
  demandBoolean,
  demandKnownOptions,
  invalidOption,
  parseDuration,
  renewalJitter,
} from '@smart-redis/core/electors';
import type { Duration, KeyCampaignOptions, OptionNames } from '@smart-redis/core/electors';
import type { RenewalThread } from './renewal/thread-renewal.js';
import { threadRenewal, threadTimes } from './renewal/thread-renewal.js';

/** Options of `leaseElector`. */
export interface LeaseElectorOptions {
  /**
   * How long the leader key lives unless renewed, and so about how long nobody leads after the
   * leader died. At least `150ms`; a pause of the process (garbage collection, a blocked event
   * loop) longer than this costs the leadership.
   * @default '15s'
   */
  readonly ttl?: Duration;
  /**
   * Time between two renewals, give or take a tenth. One must fit into the lease, with the time its
   * reply may take.
   * @default a third of `ttl`
   */
  readonly renewEvery?: Duration;
  /**
   * How long before the leader key can expire the leader stops by itself: room for clocks that run
   * at different rates and for a timer that fires late. Less than half of `ttl`.
   * @default a tenth of `ttl`, at least '50ms'
   */
  readonly margin?: Duration;
  /**
   * The longest time between two looks of a standby at the leader key, however long that has to
   * live. At least `10ms`.
   * @default the value of `ttl`
   */
  readonly pollMax?: Duration;
  /**
   * Listen for keyspace events of the leader key. Only makes a standby faster, only where the
   * server sends them (`notify-keyspace-events`, never changed here), and never in a cluster.
   * @default true
   */
  readonly keyspaceEvents?: boolean;
  /**
   * Renews in a worker thread while the event loop of the leader is blocked. For fetchers that
   * compute for longer than the lease lives and cannot be changed.
   * @default nobody renews then
   */
  readonly renewal?: LeaseRenewalOptions;
}

/** The option `renewal` of {@link LeaseElectorOptions}. */
export interface LeaseRenewalOptions {
  /** A module of yours that calls `serveRenewals`, or a function that starts a `Worker` with it. */
  readonly worker: URL | string | (() => RenewalThread);
  /**
   * The longest block of the event loop that does not cost the lead: a leader that hangs for ever
   * is replaced after this and `ttl`. At least `ttl`.
   * @default '1m', or `ttl` where that is more
   */
  readonly maxBlock?: Duration;
}

const leaseNames: OptionNames<LeaseElectorOptions> = {
  ttl: true,
  renewEvery: true,
  margin: true,
  pollMax: true,
  keyspaceEvents: true,
  renewal: true,
};
const renewalNames: OptionNames<LeaseRenewalOptions> = { worker: true, maxBlock: true };

const longestReplyTimeoutMs = 2000;

/** Checks the options and fills in the defaults. @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveLeaseOptions(given: LeaseElectorOptions | undefined): KeyCampaignOptions {
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
    const allowed = `at most ${String(longestMs)}ms, so that a renewal fits into "ttl" less "margin"`;
    throw invalidOption('renewEvery', options.renewEvery, allowed);
  }
  const resolved = {
    ttlMs,
    renewEveryMs,
    marginMs,
    pollMaxMs: milliseconds('pollMax', options.pollMax, 10, ttlMs),
    keyspaceEvents: demandBoolean('keyspaceEvents', options.keyspaceEvents, true),
    replyTimeoutMs,
    pollJitterMs: Math.min(250, ttlMs / 20),
    restMs: ttlMs / 3,
  };
  return Object.freeze({ ...resolved, ...backupOf(options.renewal, resolved) });
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

/** Whole milliseconds, as PEXPIRE takes them. */
function milliseconds(
  option: string,
  value: Duration | undefined,
  minMs: number,
  defaultMs?: number,
): number {
  if (value === undefined && defaultMs !== undefined) return Math.floor(defaultMs);
  return Math.floor(parseDuration(option, value, { minMs }));
}
