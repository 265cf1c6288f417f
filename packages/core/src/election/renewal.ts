import { createBackoff } from './backoff.js';
import { instantOf } from './instant.js';
import type { KeyCampaign } from './key-campaign.js';
import type { Holder } from './leader-holder.js';
import { renewLeaderKey } from './leader-key.js';
import type { Lease } from './lease.js';
import { settle } from './settle.js';

/** A renewal comes this much earlier or later than told, as a part of the whole. */
export const renewalJitter = 0.1;

/**
 * Renews the lease, one call at a time, until it ends: at once when Redis says that the key is another's or gone, at
 * the deadline when Redis says nothing. A wake-up is answered with a renewal: it looks whether the key is still ours.
 */
export async function keepRenewing(
  lease: Lease,
  holder: Holder,
  campaign: KeyCampaign,
): Promise<void> {
  const { candidacy, timing, wakeUps } = campaign;
  const retry = createBackoff({
    firstMs: timing.replyTimeoutMs / 4,
    capMs: timing.replyTimeoutMs,
    random: candidacy.random,
  });
  let pauseMs = untilRenewal(campaign);
  for (;;) {
    await wakeUps.wait(pauseMs, lease.signal);
    // After a pause of the process the clocks decide before anything else does.
    if (!lease.isCurrent()) return;
    if (await renewOnce(lease, holder, campaign)) {
      retry.reset();
      pauseMs = untilRenewal(campaign);
    } else {
      pauseMs = retry.nextMs();
    }
  }
}

function untilRenewal({ candidacy, timing }: KeyCampaign): number {
  return timing.renewEveryMs * (1 + renewalJitter * (2 * candidacy.random() - 1));
}

/** Resolves with whether Redis answered. */
async function renewOnce(lease: Lease, holder: Holder, campaign: KeyCampaign): Promise<boolean> {
  const { candidacy, timing, outage } = campaign;
  const { clock, driver, leaderKey } = candidacy;
  const { ttlMs, replyTimeoutMs } = timing;
  const sentAt = instantOf(clock);
  const call = renewLeaderKey(driver, { ...holder, leaderKey, ttlMs, timeoutMs: replyTimeoutMs });
  // The driver keeps the time-out; twice that is for a promise of a client that never settles.
  const renewal = await settle(call, { clock, limitMs: 2 * replyTimeoutMs, signal: lease.signal });
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
