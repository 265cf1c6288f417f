import { delay } from '../clock.js';
import type { Candidacy, DeposedReason, Leadership } from '../elector.js';
import type { OutageLog } from './outage.js';
import { createOutageLog } from './outage.js';
import { reign } from './reign.js';
import { standBy } from './standby.js';
import type { WakeUps } from './wake-ups.js';
import { listenForWakeUps } from './wake-ups.js';

/** Times of an election by a leader key, in milliseconds. */
export interface KeyTiming {
  /** Life of the leader key unless renewed; whole. */
  readonly ttlMs: number;
  /** How long before the key can expire its holder stops by itself. */
  readonly marginMs: number;
  /** Between two renewals, give or take a tenth. */
  readonly renewEveryMs: number;
  /** The longest time between two looks of a standby at the key. */
  readonly pollMaxMs: number;
  /** Upper bound of the random part of a standby's waiting. */
  readonly pollJitterMs: number;
  /** For one call of Redis. */
  readonly replyTimeoutMs: number;
  /** How long an instance that failed as leader, or gave up, leaves the others the first go. */
  readonly restMs: number;
}

/** Judges whether the holder of the leader key may be replaced, while a candidate stands by. */
export interface HolderWatch {
  /** The key names this holder now; told at every look. */
  see(holder: string): void;
  /** The holder that the next try may replace, if there is one. It is named once. */
  takeReplaceable(): string | undefined;
  /** The candidate stands by no longer: it leads, or its candidacy has ended. */
  stop(): void;
  /** A leadership of this candidate has ended. */
  deposed(reason: DeposedReason): void;
}

/** Options of {@link campaignForKey}. */
export interface KeyCampaignOptions {
  readonly timing: KeyTiming;
  /** Whether to hear keyspace events of the leader key; see `WakeUpOptions`. */
  readonly keyspaceEvents: boolean;
  /** Told to the others in the leader key; see `Holder`. @default nothing */
  readonly host?: string;
  /** Makes the watch over other holders, which calls `wake` when one may be replaced. @default none ever is */
  readonly watch?: (wake: () => void) => HolderWatch;
}

/** What the parts of a campaign work with. */
export interface KeyCampaign {
  readonly candidacy: Candidacy;
  readonly timing: KeyTiming;
  readonly wakeUps: WakeUps;
  readonly outage: OutageLog;
  readonly host?: string;
  readonly watch?: HolderWatch;
}

/** After these the instance lets others try first: it could not keep its lease, or meant to give it up. */
const ownDoing: ReadonlySet<DeposedReason> = new Set(['deadline', 'stale', 'resigned']);

const minGapMs = 20;

/**
 * The campaign of an elector by a leader key, for its `campaign()`: stands by until the key is free, or its holder may be
 * replaced; leads as long as it renews the key; and again.
 */
export async function* campaignForKey(
  candidacy: Candidacy,
  { timing, keyspaceEvents, host, watch: createWatch }: KeyCampaignOptions,
): AsyncGenerator<Leadership, void, undefined> {
  const { clock, logger, namespace, signal } = candidacy;
  const elections = createWatch !== undefined;
  const wakeUps = listenForWakeUps(candidacy, { keyspaceEvents, elections, minGapMs });
  const outage = createOutageLog(logger, namespace);
  const watch = createWatch?.(() => wakeUps.wake());
  const campaign: KeyCampaign = {
    ...{ candidacy, timing, wakeUps, outage },
    ...(host === undefined ? {} : { host }),
    ...(watch === undefined ? {} : { watch }),
  };
  try {
    for (;;) {
      const victory = await standBy(campaign);
      if (victory === undefined) return;
      const { leadership, ended } = reign(campaign, victory);
      try {
        if (!signal.aborted) yield leadership;
        await ended;
      } finally {
        await leadership.resign();
      }
      const reason = leadership.signal.reason as DeposedReason; // only `resign` and the lease abort it
      watch?.deposed(reason);
      if (ownDoing.has(reason)) await delay(clock, timing.restMs, signal);
    }
  } finally {
    await wakeUps.close();
  }
}
