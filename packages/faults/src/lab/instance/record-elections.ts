import type { Elector, Reply } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import { machineNowMs } from '../machine-time.js';
import type { ScriptInterceptor } from './intercept-scripts.js';
import type { Recorder } from './recorder.js';

/** Records the leaderships of a worker. */
export interface ElectionRecording {
  readonly interceptor: ScriptInterceptor;
  wrap(elector: Elector): Elector;
  /** When `isCurrent()` last returned true; only in the same turn of the event loop. */
  checkedAt(): number | undefined;
}

/** Called for elections as they are recorded. */
export interface ElectionListener {
  elected(term: number, at: number): void;
  deposed(term: number, reason: string, at: number): void;
}

/** What {@link recordElections} needs from the worker. */
export interface ElectionRecordingOptions {
  readonly process: string;
  readonly record: Recorder;
  /**
   * Milliseconds for which a confirmed call is valid, from when it was sent: the time to live minus
   * the margin.
   */
  readonly validMs: number;
  readonly listener: ElectionListener;
}

/** Makes an {@link ElectionRecording}. */
export function recordElections(options: ElectionRecordingOptions): ElectionRecording {
  const { process, record, validMs, listener } = options;
  let sentAt = machineNowMs();
  let current: { readonly term: number; readonly candidacy: string } | undefined;
  let checkedAt: number | undefined;

  const recorded: ScriptInterceptor = async (call, pass) => {
    const thisSentAt = machineNowMs();
    const reply = await pass(call);
    if (Array.isArray(reply) && (reply as readonly Reply[])[0] === 1) {
      sentAt = thisSentAt;
      if (call.kind === 'renew' && current !== undefined) {
        const validUntil = sentAt + validMs;
        record({ kind: 'renewed', process, at: machineNowMs(), sentAt, ...current, validUntil });
      }
    }
    return reply;
  };
  const interceptor: ScriptInterceptor = (call, pass) =>
    call.kind === 'acquire' || call.kind === 'renew' ? recorded(call, pass) : pass(call);

  const follow = (leadership: Leadership): Leadership => {
    const { term, id, signal } = leadership;
    current = { term, candidacy: id };
    const at = machineNowMs();
    record({ kind: 'elected', process, at, sentAt, ...current, validUntil: sentAt + validMs });
    listener.elected(term, at);
    const end = (): void => {
      current = undefined;
      const endedAt = machineNowMs();
      const reason = String(signal.reason);
      record({ kind: 'deposed', process, at: endedAt, term, reason });
      listener.deposed(term, reason, endedAt);
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    return {
      ...leadership,
      isCurrent: () => {
        const askedAt = machineNowMs();
        if (!leadership.isCurrent()) return false;
        checkedAt = askedAt;
        queueMicrotask(() => {
          checkedAt = undefined;
        });
        return true;
      },
      resign: (reason) => leadership.resign(reason),
    };
  };

  return {
    interceptor,
    checkedAt: () => checkedAt,
    wrap: (elector) => ({
      ...elector,
      campaign: async function* (candidacy) {
        for await (const leadership of elector.campaign(candidacy)) yield follow(leadership);
      },
    }),
  };
}
