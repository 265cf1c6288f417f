import type { Candidacy } from '../../contracts/elector.js';
import type { Holder } from '../leader-holder.js';
import type { Instant } from './instant.js';

/** Renews the leader key from another thread, which a blocked event loop does not affect. */
export interface BackupRenewal {
  /**
   * Called when a campaign starts; resolves when the backup is able to renew, or when it has given
   * up waiting for that. Never rejects.
   */
  open(candidacy: Candidacy): Promise<BackupRenewer>;
}

/** A {@link BackupRenewal} for one campaign. */
export interface BackupRenewer {
  /** From now on renews for `holder` while this event loop is blocked. */
  start(holder: Holder): BackupLease;
  /** Ends it. Never throws. */
  close(): void;
}

/** A {@link BackupRenewal} for one leadership. */
export interface BackupLease {
  /** Signals that this event loop is running, and when its last confirmed renewal was sent. */
  beat(confirmedAt: Instant): void;
  /**
   * When the backup's last confirmed renewal was sent, by the candidacy's clocks; `undefined`: none
   * yet.
   */
  confirmedAt(): Instant | undefined;
  /** Stops renewing. */
  stop(): void;
}
