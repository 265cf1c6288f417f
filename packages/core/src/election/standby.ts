import { electionChannelOf } from '../keys.js';
import { createBackoff } from './backoff.js';
import type { Instant } from './instant.js';
import { elapsedMs, instantOf } from './instant.js';
import type { KeyCampaign, KeyTiming } from './key-campaign.js';
import type { Holder } from './leader-holder.js';
import type { AcquireResult } from './leader-key.js';
import { acquireLeaderKey } from './leader-key.js';
import { releaseQuietly } from './release-quietly.js';
import { settle } from './settle.js';

/** A won election. */
export interface Victory {
  readonly holder: Holder;
  readonly term: number;
  /** When the call was sent that won. */
  readonly sentAt: Instant;
}

/**
 * Waits for the leader key to become free, or its holder replaceable, and takes it; `undefined` when the candidacy ends
 * first. A poll is a try to acquire: one call tells who leads and for how long, and touching the key makes Redis notice
 * that it has expired.
 */
export async function standBy(campaign: KeyCampaign): Promise<Victory | undefined> {
  const { candidacy, timing, outage, wakeUps, host, watch } = campaign;
  const { clock, instance, newId, random, signal } = candidacy;
  const holder: Holder = {
    ...{ instance, candidacy: newId() },
    ...(host === undefined ? {} : { host }),
  };
  const retry = createBackoff({ firstMs: 50, capMs: Math.min(1000, timing.restMs), random });
  let mayHold = false;

  try {
    while (!signal.aborted) {
      const sentAt = instantOf(clock);
      const poll = await settle(acquire(campaign, holder, watch?.takeReplaceable()), {
        clock,
        limitMs: 2 * timing.replyTimeoutMs,
        signal,
      });
      let pauseMs: number;
      if (poll.state !== 'done') {
        // Without a reply the call may or may not have run. Repeated by the same candidacy, it finds out.
        mayHold = true;
        if (poll.state === 'failed') outage.failed(poll.error);
        pauseMs = retry.nextMs();
      } else {
        outage.worked();
        retry.reset();
        mayHold = poll.value.won;
        if (!poll.value.won) {
          watch?.see(poll.value.holder);
          pauseMs = untilNextPoll(campaign, poll.value.expiresInMs);
        } else if (elapsedMs(clock, sentAt) < validMsOf(timing)) {
          return { holder, term: poll.value.term, sentAt };
        } else {
          pauseMs = 0;
        }
      }
      await wakeUps.wait(pauseMs, signal);
    }
  } finally {
    watch?.stop();
  }
  if (mayHold) await releaseQuietly(campaign, holder);
  return undefined;
}

/** How long a lease holds, counted from the call that won or renewed it. */
export function validMsOf({ ttlMs, marginMs }: KeyTiming): number {
  return ttlMs - marginMs;
}

function acquire(
  { candidacy, timing }: KeyCampaign,
  holder: Holder,
  replaces: string | undefined,
): Promise<AcquireResult> {
  const { driver, leaderKey, namespace } = candidacy;
  return acquireLeaderKey(driver, {
    ...holder,
    leaderKey,
    ttlMs: timing.ttlMs,
    minTerm: candidacy.highestSeenTerm(),
    channel: electionChannelOf(namespace),
    timeoutMs: timing.replyTimeoutMs,
    ...(replaces === undefined ? {} : { replaces }),
  });
}

/** Just after the key may expire, and not at the same moment as every other standby. */
function untilNextPoll({ candidacy, timing }: KeyCampaign, expiresInMs: number | null): number {
  const jitterMs = candidacy.random() * timing.pollJitterMs;
  return Math.min((expiresInMs ?? Number.POSITIVE_INFINITY) + jitterMs, timing.pollMaxMs);
}
