import type { DeposedReason, Leadership } from '../../contracts/elector.js';
import { startLease } from './lease.js';
import { releaseQuietly } from './release.js';
import { keepRenewing } from './renewal.js';
import type { StandbyContext } from './standby-context.js';
import type { Victory } from './standby.js';
import { validMsOf } from './standby.js';

/** A leadership with its renewals. */
export interface WonLeadership {
  readonly leadership: Leadership;
  /**
   * Resolves when the leadership has ended and the leader key was released, or its release was
   * given up.
   */
  readonly ended: Promise<void>;
}

/** Reasons after which this instance is known not to hold the leader key. */
const lost: ReadonlySet<DeposedReason> = new Set(['taken', 'missing']);

/** Leads from a victory until the lease ends, for any reason. */
export function lead(context: StandbyContext, { holder, term, sentAt }: Victory): WonLeadership {
  const { candidacy, options } = context;
  const backup = context.backup?.start(holder);
  const lease = startLease({
    clock: candidacy.clock,
    validMs: validMsOf(context),
    checkEveryMs: options.beatEveryMs ?? options.marginMs,
    sentAt,
    ...(backup === undefined ? {} : { backup }),
  });
  const close = (): void => lease.end('closed');
  candidacy.signal.addEventListener('abort', close, { once: true });
  if (candidacy.signal.aborted) close();

  const finish = async (): Promise<void> => {
    await keepRenewing(lease, { ...context, holder });
    candidacy.signal.removeEventListener('abort', close);
    // Only after the signal, so that all work of this leadership is aborted before another instance
    // can lead.
    const reason = lease.signal.reason as DeposedReason; // only `lease.end` aborts it
    if (!lost.has(reason)) await releaseQuietly(context, holder, term);
  };
  const ended = finish();

  const resign = (reason: DeposedReason = 'resigned'): Promise<void> => {
    lease.end(reason);
    return ended;
  };
  const leadership: Leadership = {
    term,
    id: holder.candidacy,
    signal: lease.signal,
    pauseLimitMs: options.pauseLimitMs ?? options.ttlMs / 3,
    ...(options.markMs === undefined ? {} : { markMs: options.markMs }),
    isCurrent: () => lease.isCurrent(),
    resign,
  };
  return { leadership, ended };
}
