import { electionChannelOf } from '../../redis/keys.js';
import { createBackoff } from '../../waiting/backoff.js';
import type { Holder } from '../leader-holder.js';
import type { AcquireResult } from '../leader-key.js';
import { acquireLeaderKey } from '../leader-key.js';
import { within } from '../../waiting/within.js';
import type { Instant } from './instant.js';
import { elapsedMs, instantOf } from './instant.js';
import { releaseQuietly } from './release.js';
import type { StandbyContext } from './standby-context.js';

/** A won election. */
export interface Victory {
  readonly holder: Holder;
  readonly term: number;
  /** The time at which the winning call was sent. */
  readonly sentAt: Instant;
}

/**
 * Waits until the leader key is free and acquires it; `undefined` if the candidacy ends first. Each
 * poll is an attempt to acquire: one call returns the leader and the remaining time to live, and
 * accessing the key makes Redis notice that it has expired.
 */
export async function standBy(context: StandbyContext): Promise<Victory | undefined> {
  const { candidacy, options, outage, suspicion, terms, wakeUps } = context;
  const { clock, instance, newId, random, signal } = candidacy;
  const holder: Holder = { instance, candidacy: newId() };
  const retry = createBackoff({ firstMs: 50, capMs: Math.min(1000, options.restMs), random });
  let mayHold = false;

  try {
    while (!signal.aborted) {
      const sentAt = instantOf(clock);
      const poll = await within(acquire(context, holder, suspicion.dead), {
        clock,
        limitMs: 2 * options.replyTimeoutMs,
        signal,
      });
      let pauseMs: number;
      if (poll.state === 'done') {
        outage.worked();
        retry.reset();
        mayHold = poll.value.won;
        const won = poll.value.won && elapsedMs(clock, sentAt) < validMsOf(context);
        if (won || !poll.value.won) terms.met(poll.value.term);
        if (won) return { holder, term: poll.value.term, sentAt };
        if (!poll.value.won) suspicion.saw(poll.value.holder);
        pauseMs = poll.value.won ? 0 : untilNextPoll(context, poll.value.expiresInMs);
      } else {
        // Without a reply the call may or may not have run. Repeating it with the same candidacy
        // shows which.
        mayHold = true;
        if (poll.state === 'failed') outage.failed(poll.error);
        pauseMs = retry.nextMs();
      }
      await wakeUps.wait(pauseMs, signal);
    }
  } finally {
    suspicion.rest();
  }
  if (mayHold) await releaseQuietly(context, holder);
  return undefined;
}

/** The duration of a lease, counted from the call that acquired or renewed it. */
export function validMsOf({ options }: Pick<StandbyContext, 'options'>): number {
  return options.ttlMs - options.marginMs;
}

function acquire(
  { candidacy, options, terms }: StandbyContext,
  holder: Holder,
  replaces: string | undefined,
): Promise<AcquireResult> {
  const { driver, leaderKey, namespace } = candidacy;
  return acquireLeaderKey(driver, {
    ...holder,
    leaderKey,
    ttlMs: options.ttlMs,
    minTerm: terms.highest(),
    channel: electionChannelOf(namespace, driver.database),
    timeoutMs: options.replyTimeoutMs,
    ...(replaces === undefined ? {} : { replaces }),
  });
}

/** Just after the key can expire, with jitter to separate the standbys. */
function untilNextPoll({ candidacy, options }: StandbyContext, expiresInMs: number | null): number {
  const jitterMs = candidacy.random() * options.pollJitterMs;
  return Math.min((expiresInMs ?? Number.POSITIVE_INFINITY) + jitterMs, options.pollMaxMs);
}
