import type {
  BackupRenewal,
  BackupRenewer,
  Candidacy,
  Clock,
  Instant,
  KeyCampaignOptions,
} from '@smart-redis/core/electors';
import { createBackoff, elapsedMs, within } from '@smart-redis/core/electors';
import type { FromThread, ThreadSettings, ToThread } from './protocol.js';
import type { Pulse } from './pulse.js';
import { openPulse, sharedNow } from './pulse.js';

/** The used part of a `Worker` of `node:worker_threads`. */
export interface RenewalThread {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** Options of {@link threadRenewal}. */
export interface ThreadRenewalOptions extends Omit<ThreadSettings, 'memory' | 'leaderKey'> {
  readonly start: () => RenewalThread;
}

/**
 * The longest time that an election waits for a thread: without it only a blocked event loop loses
 * the leadership.
 */
const longestStartMs = 10_000;
const restart = { firstMs: 1000, capMs: 60_000 };

/** The times in {@link ThreadRenewalOptions} that are derived from those of the lease. */
export function threadTimes(
  { ttlMs, marginMs, renewEveryMs, replyTimeoutMs }: KeyCampaignOptions,
  beatEveryMs: number,
): Pick<ThreadSettings, 'ttlMs' | 'replyTimeoutMs' | 'overdueMs' | 'blockedMs'> {
  return {
    ttlMs,
    replyTimeoutMs,
    // Later than the leader's renewal, and early enough for a second attempt.
    overdueMs: Math.min(renewEveryMs * 1.25, ttlMs - marginMs - 2 * replyTimeoutMs),
    blockedMs: 2 * beatEveryMs,
  };
}

/** Renews in a thread, which is restarted when it dies. */
export function threadRenewal(options: ThreadRenewalOptions): BackupRenewal {
  return { open: (candidacy) => openThread(options, candidacy) };
}

async function openThread(
  { start, ...times }: ThreadRenewalOptions,
  { clock, leaderKey, logger, random, signal }: Candidacy,
): Promise<BackupRenewer> {
  const pulse = openPulse();
  const backoff = createBackoff({ ...restart, random });
  const settings: ThreadSettings = { ...times, leaderKey, memory: pulse.memory };
  let thread: RenewalThread | undefined;
  let restarting = { stop: (): void => undefined };
  let leading: ToThread | undefined;
  let reigns = 0;
  let isClosed = false;
  let ready = (): void => undefined;
  let failed: (error: unknown) => void = ready;
  const answered = new Promise<void>((resolve, reject) => {
    ready = resolve;
    failed = reject;
  });

  const died = (error: unknown): void => {
    thread = undefined;
    if (isClosed) return;
    failed(error);
    const inMs = backoff.nextMs();
    logger.warn(
      'the thread that renews the lease has ended and is restarted; until then a blocked event loop loses the leadership',
      { error, inMs: Math.round(inMs) },
    );
    restarting = clock.after(inMs, spawn);
  };
  const spawn = (): void => {
    let why: unknown = 'it ended by itself; the worker must call serveRenewals()';
    try {
      const started = start();
      thread = started;
      started.unref();
      started.on('message', (message) => hear(message as FromThread));
      started.on('error', (error) => (why = error));
      started.on('exit', () => died(why));
      started.postMessage({ type: 'open', settings } satisfies ToThread);
      if (leading !== undefined) started.postMessage(leading);
    } catch (error) {
      died(error);
    }
  };
  const hear = (message: FromThread): void => {
    if (message.type === 'failed') return failed(message.error);
    backoff.reset();
    ready();
  };

  spawn();
  const opened = await within(answered, { clock, limitMs: longestStartMs, signal });
  if (opened.state === 'failed') {
    logger.warn(
      'the thread that renews the lease is not ready; until it is, a blocked event loop loses the leadership',
      { error: opened.error },
    );
  }
  return {
    start: (holder) => {
      reigns += 1;
      const reign = reigns;
      leading = { type: 'lead', reign, holder };
      pulse.setReign(reign);
      thread?.postMessage(leading);
      return {
        beat: (confirmedAt) => pulse.beat(elapsedMs(clock, confirmedAt)),
        confirmedAt: () => instantOn(clock, pulse),
        stop: () => {
          if (pulse.reign() !== reign) return;
          pulse.setReign(0);
          leading = undefined;
        },
      };
    },
    close: () => {
      isClosed = true;
      restarting.stop();
      void thread?.terminate();
    },
  };
}

/** The thread's last confirmed renewal, by the clocks of this one. */
function instantOn(clock: Clock, pulse: Pulse): Instant | undefined {
  const sentAt = pulse.confirmed();
  if (sentAt === undefined) return undefined;
  const now = sharedNow();
  return {
    monotonicMs: clock.monotonic() - (now.machineMs - sentAt.machineMs),
    wallMs: clock.now() - (now.wallMs - sentAt.wallMs),
  };
}
