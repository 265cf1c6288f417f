import { delay } from '../contracts/clock.js';
import { createBackoff } from '../waiting/backoff.js';
import type { DeposedReason, Elector, Leadership } from '../contracts/elector.js';
import type { InstanceContext } from './instance-context.js';

/** Handles the leaderships of an instance. */
export interface LeadershipListener {
  elected(leadership: Leadership): void;
  deposed(leadership: Leadership, reason: DeposedReason): void;
  /** The highest term that was seen in a fence. */
  highestSeenTerm(): number;
}

/**
 * Campaigns, leads, and campaigns again, until `signal` aborts. Never rejects: an elector that
 * throws is restarted.
 */
export async function keepCampaigning(
  context: InstanceContext,
  elector: Elector,
  signal: AbortSignal,
  listener: LeadershipListener,
): Promise<void> {
  const { clock, driver, instance, namespace, newId, random, logger } = context;
  const backoff = createBackoff({ firstMs: 100, capMs: 10_000, random });
  const candidacy = {
    driver,
    namespace,
    instance,
    signal,
    clock,
    logger,
    random,
    newId,
    leaderKey: context.leaderKey,
    highestSeenTerm: () => listener.highestSeenTerm(),
  };
  while (!signal.aborted) {
    try {
      for await (const leadership of elector.campaign(candidacy)) {
        backoff.reset();
        await reign(leadership, listener);
      }
    } catch (error) {
      context.warnings.warn('campaign', 'the election stopped unexpectedly; restarting it', {
        error,
      });
    }
    await delay(clock, backoff.nextMs(), signal);
  }
}

async function reign(leadership: Leadership, listener: LeadershipListener): Promise<void> {
  const { signal } = leadership;
  listener.elected(leadership);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  listener.deposed(leadership, signal.reason as DeposedReason);
}
