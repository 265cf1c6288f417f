import type { Logger } from '../contracts/logger.js';
import type { ResolvedOptions } from '../settings/instance-options.js';
import type { AnswersSeen } from '../source/answers-seen.js';
import type { LossesSeen } from '../source/losses-seen.js';
import type { WarningThrottle } from '../waiting/warning-throttle.js';

/** What refreshes take of the instance that they run in. */
export interface RefreshContext extends Pick<
  ResolvedOptions,
  'clock' | 'drainMs' | 'driver' | 'instance' | 'namespace' | 'random' | 'stagingTtlMs'
> {
  readonly logger: Logger;
  readonly warnings: WarningThrottle;
  readonly answersSeen: AnswersSeen;
  readonly losses: LossesSeen;
  /** Unique to this instance, whose name another may have too. */
  readonly id: string;
  /** Where instances of the namespace tell each other what happened. */
  readonly channel: string;
}
