import { delay } from '../../contracts/clock.js';
import type { Candidacy, DeposedReason, Leadership } from '../../contracts/elector.js';
import { createOutageLog } from '../../waiting/outage-log.js';
import { listenForWakeUps } from '../wake-ups.js';
import { createKnownTerms } from './known-terms.js';
import type { KeyCampaignOptions } from './options.js';
import { createSuspicion } from './holder-probe.js';
import { lead } from './lead.js';
import { standBy } from './standby.js';

/**
 * After these reasons the instance lets others go first: it could not keep its lease, or resigned.
 */
const ownDoing: ReadonlySet<DeposedReason> = new Set(['deadline', 'stale', 'resigned']);

const minGapMs = 20;

/**
 * After a hand-over the instance waits until even a standby that missed the announcement has
 * polled.
 */
function restMsAfter(reason: DeposedReason, options: KeyCampaignOptions): number {
  const { ttlMs, pollMaxMs, pollJitterMs, replyTimeoutMs, restMs } = options;
  if (reason === 'unhealthy') {
    return Math.max(restMs, Math.min(ttlMs + pollJitterMs, pollMaxMs) + replyTimeoutMs);
  }
  return ownDoing.has(reason) ? restMs : 0;
}

/**
 * Campaigns for the leader key: the instance that sets it leads as long as it renews the key.
 * Shared by all electors with a leader key, which differ in its time to live and in other reasons
 * for a takeover.
 */
export async function* campaignForKey(
  candidacy: Candidacy,
  options: KeyCampaignOptions,
): AsyncGenerator<Leadership, void, undefined> {
  const { clock, logger, namespace, signal } = candidacy;
  const { keyspaceEvents, probe } = options;
  // If holders can be replaced, the former leader must be notified.
  const elections = probe !== undefined;
  const wakeUps = listenForWakeUps(candidacy, { keyspaceEvents, elections, minGapMs });
  const outage = createOutageLog(logger, namespace);
  const suspicion = createSuspicion(candidacy, probe, () => wakeUps.wake());
  const backup = await options.backup?.open(candidacy);
  const terms = createKnownTerms(candidacy);
  const context = { candidacy, options, wakeUps, outage, suspicion, backup, terms };
  try {
    for (;;) {
      const victory = await standBy(context);
      if (victory === undefined) return;
      const { leadership, ended } = lead(context, victory);
      try {
        if (!signal.aborted) yield leadership;
        await ended;
      } finally {
        await leadership.resign();
      }
      const reason = leadership.signal.reason as DeposedReason; // only `resign` and the lease abort it
      if (reason === 'taken') suspicion.wasReplaced();
      const restMs = restMsAfter(reason, options);
      if (restMs > 0) await delay(clock, restMs, signal);
    }
  } finally {
    backup?.close();
    await wakeUps.close();
  }
}
