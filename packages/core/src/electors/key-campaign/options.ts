import type { BackupRenewal } from './backup-renewal.js';
import type { HolderProbe } from './holder-probe.js';

/** Options of a campaign for a leader key; all times in milliseconds. */
export interface KeyCampaignOptions {
  /** Time to live of the leader key unless it is renewed. */
  readonly ttlMs: number;
  readonly renewEveryMs: number;
  /** How long before the leader key can expire the leader stops by itself. */
  readonly marginMs: number;
  /** The longest time between two polls of a standby. */
  readonly pollMaxMs: number;
  /** Whether to listen to keyspace events of the leader key. */
  readonly keyspaceEvents: boolean;
  /** Timeout of a call to Redis. */
  readonly replyTimeoutMs: number;
  /** Upper bound of the random part of a standby's delay. */
  readonly pollJitterMs: number;
  /** How long an instance that lost or resigned the leadership lets others go first. */
  readonly restMs: number;
  /** `Leadership.pauseLimitMs`. @default a third of `ttlMs` */
  readonly pauseLimitMs?: number;
  /** `Leadership.markMs`. @default 15000 */
  readonly markMs?: number;
  /**
   * The longest time between two checks of the clocks, and between two heartbeats for `backup`.
   * @default `marginMs`
   */
  readonly beatEveryMs?: number;
  /** Renews while the event loop is blocked. @default none */
  readonly backup?: BackupRenewal;
  /**
   * Checks for standbys whether the holder is alive.
   * @default none: only the expiry of the key counts
   */
  readonly probe?: HolderProbe;
}

/** A renewal is this much earlier or later, as a fraction of the interval. */
export const renewalJitter = 0.1;
