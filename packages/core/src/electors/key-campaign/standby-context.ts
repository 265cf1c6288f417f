import type { BackupRenewer } from './backup-renewal.js';
import type { KnownTerms } from './known-terms.js';
import type { RenewalContext } from './renewal.js';

/** What a standby works with. */
export interface StandbyContext extends Omit<RenewalContext, 'holder'> {
  readonly terms: KnownTerms;
  readonly backup?: BackupRenewer | undefined;
}
