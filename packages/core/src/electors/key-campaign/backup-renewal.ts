import type { Candidacy } from '../../contracts/elector.js';
import type { Holder } from '../leader-holder.js';
import type { Instant } from './instant.js';

/** Renews the leader key from where a blocked event loop does not reach: from another thread. */
export interface BackupRenewal {
  /**
   * Begins with a campaign; resolves when it could renew, or has given up waiting for that. Never
   * rejects.
   */
  open(candidacy: Candidacy): Promise<BackupRenewer>;
}

/** A {@link BackupRenewal} for one campaign. */
export interface BackupRenewer {
  /** From now on it renews for `holder` while this event loop is blocked. */
  start(holder: Holder): BackupLease;
  /** Ends it. Never throws. */
  close(): void;
}

/** A {@link BackupRenewal} for one leadership. */
export interface BackupLease {
  /** Says that this event loop runs, and when the last renewal was sent that it saw confirmed. */
  beat(confirmedAt: Instant): void;
  /**
   * When the last renewal was sent that the backup saw confirmed, by the candidacy's clocks;
   * `undefined`: none yet.
   */
  confirmedAt(): Instant | undefined;
  /** It renews no more. */
  stop(): void;
}
