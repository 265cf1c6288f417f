import type { Candidacy } from '../../contracts/elector.js';
import { createBackoff } from '../../waiting/backoff.js';
import type { Holder } from '../leader-holder.js';
import { renewLeaderKey } from '../leader-key.js';
import type { OutageLog } from '../../waiting/outage-log.js';
import { within } from '../../waiting/within.js';
import type { WakeUps } from '../wake-ups.js';
import { instantOf } from './instant.js';
import type { Lease } from './lease.js';
import { renewalJitter } from './options.js';
import type { KeyCampaignOptions } from './options.js';
import type { Suspicion } from './holder-probe.js';

/** Dependencies of a renewal. */
export interface RenewalContext {
  readonly candidacy: Candidacy;
  readonly holder: Holder;
  readonly options: KeyCampaignOptions;
  readonly wakeUps: WakeUps;
  readonly outage: OutageLog;
  readonly suspicion: Suspicion;
}

/**
 * Renews the lease, one call at a time, until it ends: at once if Redis reports that another
 * instance holds the key or that it is missing, at the deadline if Redis does not reply. A wake-up
 * triggers a renewal, which checks whether this instance still holds the key.
 */
export async function keepRenewing(lease: Lease, context: RenewalContext): Promise<void> {
  const { candidacy, options, wakeUps } = context;
  const retry = createBackoff({
    firstMs: options.replyTimeoutMs / 4,
    capMs: options.replyTimeoutMs,
    random: candidacy.random,
  });
  let pauseMs = untilRenewal(context);
  for (;;) {
    await wakeUps.wait(pauseMs, lease.signal);
    // After a pause of the process the clocks are checked first.
    if (!lease.isCurrent()) return;
    if (await renewOnce(lease, context)) {
      retry.reset();
      pauseMs = untilRenewal(context);
    } else {
      pauseMs = retry.nextMs();
    }
  }
}

function untilRenewal({ candidacy, options }: RenewalContext): number {
  return options.renewEveryMs * (1 + renewalJitter * (2 * candidacy.random() - 1));
}

/** Resolves with whether Redis replied. */
async function renewOnce(lease: Lease, context: RenewalContext): Promise<boolean> {
  const { candidacy, holder, options, outage } = context;
  const { clock, driver, leaderKey } = candidacy;
  const { ttlMs, replyTimeoutMs } = options;
  const sentAt = instantOf(clock);
  const call = renewLeaderKey(driver, { ...holder, leaderKey, ttlMs, timeoutMs: replyTimeoutMs });
  // The driver enforces the timeout; the double is for a client's promise that never settles.
  const renewal = await within(call, { clock, limitMs: 2 * replyTimeoutMs, signal: lease.signal });
  if (renewal.state === 'abandoned') return false;
  if (renewal.state === 'failed') {
    outage.failed(renewal.error);
    return false;
  }
  outage.worked();
  if (renewal.value.held) lease.extend(sentAt);
  else lease.end(renewal.value.holder === null ? 'missing' : 'taken');
  return true;
}
