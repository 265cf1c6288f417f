import type { DeposedReason, Elector } from '@smart-redis/core';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import { within } from '@smart-redis/core/drivers';
import { createOutageLog, delay, listenForWakeUps } from '@smart-redis/core/electors';
import type { LeaderKeyCalls } from './leader-key-calls.js';
import { soundCalls, timeoutMs, ttlMs } from './leader-key-calls.js';

/** The simplest elector by a leader key that keeps the contract; with `calls` to break it by. */
export function referenceElector(calls: Partial<LeaderKeyCalls> = {}): Elector {
  return {
    name: 'reference',
    exclusive: true,
    campaign: (candidacy) => campaign(candidacy, { ...soundCalls, ...calls }),
  };
}

async function* campaign(
  candidacy: Candidacy,
  calls: LeaderKeyCalls,
): AsyncGenerator<Leadership, void, undefined> {
  const { clock, logger, namespace, newId, signal } = candidacy;
  const wakeUps = listenForWakeUps(candidacy, { keyspaceEvents: false, minGapMs: 20 });
  const outage = createOutageLog(logger, namespace);
  const limit = { clock, limitMs: 2 * timeoutMs };
  let id = newId();
  try {
    while (!signal.aborted) {
      const sentAt = clock.monotonic();
      const poll = await within(calls.acquire(candidacy, id), { ...limit, signal });
      if (poll.state === 'failed') outage.failed(poll.error);
      if (poll.state !== 'done' || !poll.value.won) {
        await wakeUps.wait(poll.state === 'done' ? ttlMs : timeoutMs, signal);
        continue;
      }
      outage.worked();
      const leadership = lead(candidacy, calls, { id, term: poll.value.term, sentAt });
      try {
        yield leadership;
        await aborted(leadership.signal);
      } finally {
        await leadership.resign();
      }
      id = newId();
      // Others first: who resigned would otherwise be the quickest to come back.
      await delay(clock, ttlMs / 3, signal);
    }
    await within(calls.release(candidacy, id), limit);
  } finally {
    await wakeUps.close();
  }
}

function lead(
  candidacy: Candidacy,
  calls: LeaderKeyCalls,
  { id, term, sentAt }: { id: string; term: number; sentAt: number },
): Leadership {
  const { clock } = candidacy;
  const limit = { clock, limitMs: 2 * timeoutMs };
  const ending = new AbortController();
  const { signal } = ending;
  const close = (): void => ending.abort('closed' satisfies DeposedReason);
  candidacy.signal.addEventListener('abort', close, { once: true });
  let confirmedAt = sentAt;

  const keepRenewing = async (): Promise<void> => {
    while (!signal.aborted) {
      await delay(clock, ttlMs / 3, signal);
      const renewalAt = clock.monotonic();
      const renewal = await within(calls.renew(candidacy, id), { ...limit, signal });
      if (renewal.state !== 'done') continue;
      if (renewal.value === undefined) confirmedAt = renewalAt;
      else ending.abort(renewal.value);
    }
  };
  const keepDeadline = async (): Promise<void> => {
    while (!signal.aborted) {
      const remainingMs = confirmedAt + ttlMs * 0.8 - clock.monotonic();
      if (remainingMs > 0) await delay(clock, remainingMs, signal);
      else ending.abort('deadline' satisfies DeposedReason);
    }
  };
  const untilReleased = async (): Promise<void> => {
    await Promise.all([keepRenewing(), keepDeadline()]);
    candidacy.signal.removeEventListener('abort', close);
    await within(calls.release(candidacy, id), limit);
  };
  const released = untilReleased();
  return {
    term,
    id,
    signal,
    isCurrent: () => !signal.aborted,
    resign: (reason = 'resigned') => {
      ending.abort(reason);
      return released;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
