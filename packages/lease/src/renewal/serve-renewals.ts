import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { Holder, RedisDriver } from '@smart-redis/core/electors';
import { renewLeaderKey, SmartRedisError, systemClock, within } from '@smart-redis/core/electors';
import type { FromThread, ThreadSettings, ToThread } from './protocol.js';
import { openPulse, sharedNow } from './pulse.js';

const retryOpenMs = 500;
const idleMs = 60_000;

/**
 * Runs in the worker of `leaseElector({ renewal })`: renews the leader key over a separate
 * connection while the event loop of the leader is blocked, and stops when that takes longer than
 * `maxBlock`. `connect` creates the driver for this thread.
 *
 * @example
 * // renewal.worker.ts
 * serveRenewals(() => ioredisDriver('redis://localhost:6379'));
 * @throws SmartRedisError `SR_INVALID_OPTION` if it is not called in a worker thread
 */
export function serveRenewals(connect: () => RedisDriver): void {
  const port = parentPort;
  if (port === null) {
    throw new SmartRedisError(
      'SR_INVALID_OPTION',
      'serveRenewals() must run in the worker thread of leaseElector({ renewal: { worker } })',
    );
  }
  const tell = (message: FromThread): void => port.postMessage(message);
  let thread: { lead(reign: number, holder: Holder): void } | undefined;
  port.on('message', (message: ToThread) => {
    if (message.type === 'lead') return thread?.lead(message.reign, message.holder);
    const driver = connect();
    thread = renewWhileBlocked(driver, message.settings);
    void openDriver(driver, tell);
  });
}

async function openDriver(driver: RedisDriver, tell: (message: FromThread) => void): Promise<void> {
  for (;;) {
    try {
      await driver.open();
      return tell({ type: 'ready' });
    } catch (error) {
      tell({ type: 'failed', error: error instanceof Error ? error.message : String(error) });
      await sleep(retryOpenMs);
    }
  }
}

function renewWhileBlocked(
  driver: RedisDriver,
  settings: ThreadSettings,
): { lead(reign: number, holder: Holder): void } {
  const pulse = openPulse(settings.memory);
  let led: { readonly reign: number; readonly holder: Holder } | undefined;
  let wake = new AbortController();

  const run = async (): Promise<never> => {
    for (;;) {
      const pauseMs = await look();
      wake = new AbortController();
      await sleep(pauseMs, undefined, { signal: wake.signal }).catch(() => undefined);
    }
  };
  /** Renews if necessary; resolves with the milliseconds until the next check. */
  const look = async (): Promise<number> => {
    if (led === undefined || led.reign !== pulse.reign()) return idleMs;
    const untilMs = Math.max(
      settings.overdueMs - pulse.confirmedAgoMs(),
      settings.blockedMs - pulse.beatAgoMs(),
    );
    if (untilMs > 0) return untilMs;
    if (pulse.beatAgoMs() > settings.maxBlockMs) return settings.blockedMs;
    const { reign, holder } = led;
    const { leaderKey, ttlMs, replyTimeoutMs } = settings;
    const sentAt = sharedNow();
    const call = renewLeaderKey(driver, {
      ...holder,
      leaderKey,
      ttlMs,
      timeoutMs: replyTimeoutMs,
    });
    const renewal = await within(call, { clock: systemClock, limitMs: 2 * replyTimeoutMs });
    if (renewal.state !== 'done') return replyTimeoutMs / 4;
    if (renewal.value.held) pulse.confirm(sentAt);
    // The lease is lost: the leader learns that from Redis as soon as it runs again.
    else if (led.reign === reign) led = undefined;
    return 0;
  };
  void run();
  return {
    lead: (reign, holder) => {
      led = { reign, holder };
      wake.abort();
    },
  };
}
