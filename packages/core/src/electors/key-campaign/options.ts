import type { BackupRenewal } from './backup-renewal.js';
import type { HolderProbe } from './holder-probe.js';

/** How a leader key is held and waited for; all times in milliseconds. */
export interface KeyCampaignOptions {
  /** How long the leader key lives unless renewed. */
  readonly ttlMs: number;
  readonly renewEveryMs: number;
  /** How long before the leader key can expire the leader stops by itself. */
  readonly marginMs: number;
  /** The longest time between two looks of a standby at the leader key. */
  readonly pollMaxMs: number;
  /** Listen for keyspace events of the leader key. */
  readonly keyspaceEvents: boolean;
  /** For one call of Redis. */
  readonly replyTimeoutMs: number;
  /** Upper bound of the random part of a standby's waiting. */
  readonly pollJitterMs: number;
  /** How long an instance that failed as leader, or gave up, leaves the others the first go. */
  readonly restMs: number;
  /** `Leadership.pauseLimitMs`. @default a third of `ttlMs` */
  readonly pauseLimitMs?: number;
  /**
   * The longest time between two looks at the clocks, and between two beats for `backup`. @default
   * `marginMs`
   */
  readonly beatEveryMs?: number;
  /** Who renews while the event loop is blocked. @default nobody */
  readonly backup?: BackupRenewal;
  /**
   * Whether the holder lives, asked by standbys. @default nobody asks: the key's own life decides
   */
  readonly probe?: HolderProbe;
}

/** A renewal comes this much earlier or later than told, as a part of the whole. */
export const renewalJitter = 0.1;
