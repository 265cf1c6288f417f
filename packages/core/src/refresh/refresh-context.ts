import type { Logger } from '../contracts/logger.js';
import type { ResolvedOptions } from '../settings/instance-options.js';
import type { AnswersSeen } from '../source/answers-seen.js';
import type { LossesSeen } from '../source/losses-seen.js';
import type { WarningThrottle } from '../waiting/warning-throttle.js';

/** The part of an instance that refreshes use. */
export interface RefreshContext extends Pick<
  ResolvedOptions,
  'clock' | 'drainMs' | 'driver' | 'instance' | 'namespace' | 'random' | 'stagingTtlMs'
> {
  readonly logger: Logger;
  readonly warnings: WarningThrottle;
  readonly answersSeen: AnswersSeen;
  readonly losses: LossesSeen;
  /** Unique to this instance; names may be used twice. */
  readonly id: string;
  /** The channel for announcements between instances of the namespace. */
  readonly channel: string;
}
