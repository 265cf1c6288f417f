import type { Reply } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import type { Returned } from '../../history/record.js';
import { machineNowMs } from '../machine-time.js';
import type { DeltaInterceptor } from './intercept-deltas.js';
import { answerOf } from './intercept-deltas.js';
import type { ScriptInterceptor } from './intercept-scripts.js';
import type { Recorder } from './recorder.js';

/** What {@link recordCommits} needs from the worker. */
export interface CommitRecording {
  readonly process: string;
  readonly record: Recorder;
  /** `undefined` for a cache that is not of the lab, which is not recorded. */
  cacheOf(metadataKey: string): string | undefined;
  /** The last fetch of a cache that ended. */
  lastFetch(cache: string): string;
  /**
   * When `isCurrent()` of the leadership was called, if that was in the same turn of the event
   * loop.
   */
  checkedAt(): number | undefined;
}

/**
 * Records each commit before it is sent, and its reply; also sends the name of the fetch, for the
 * witness.
 */
export interface CommitRecorder {
  readonly interceptor: ScriptInterceptor;
  /** Interceptor for deltas. */
  readonly deltaInterceptor: DeltaInterceptor;
}

/**
 * The reply that proves that a refresh was not committed: the fence is held, and nothing was done.
 */
const refusals: ReadonlySet<unknown> = new Set(['INCOMPLETE', 'DIFFERS']);

/** Makes a {@link CommitRecorder}. */
export function recordCommits(recording: CommitRecording): CommitRecorder {
  const { process, record, cacheOf, lastFetch, checkedAt } = recording;
  const fetches = new Map<string, string>();
  const unanswered = new Set<string>();

  const recorded = async <T>(
    cache: string,
    planJson: unknown,
    send: (attempt: string) => Promise<T>,
    answer: (reply: T) => readonly Reply[],
  ): Promise<T> => {
    const plan = JSON.parse(String(planJson)) as { attempt: string; term: string };
    // The product counts the attempts of each cache separately.
    const own = `${cache} ${plan.attempt}`;
    const attempt = fetches.get(own) ?? lastFetch(cache);
    fetches.set(own, attempt);
    const base = { process, cache, attempt };
    // The clock was read when `isCurrent()` was called; a later delay is not a fault of the
    // product.
    const at = checkedAt() ?? machineNowMs();
    record({ kind: 'invoked', ...base, at, term: Number(plan.term) });
    const returned = (outcome: Partial<Returned> & Pick<Returned, 'outcome'>): void =>
      record({ kind: 'returned', ...base, at: machineNowMs(), ...outcome });
    try {
      const reply = await send(attempt);
      const [word, version] = answer(reply);
      if (word === 'OK') returned({ outcome: 'ok', version: Number(version) });
      // The fence is held and this was not the last commit: so it has not run before, with or
      // without a reply.
      else if (refusals.has(word) || !unanswered.has(attempt)) returned({ outcome: 'refused' });
      else returned({ outcome: 'unknown' });
      return reply;
    } catch (error) {
      const isAnswer = isSmartRedisError(error, 'SR_REPLY');
      if (!isAnswer) unanswered.add(attempt);
      returned({ outcome: isAnswer && !unanswered.has(attempt) ? 'refused' : 'unknown' });
      throw error;
    }
  };

  return {
    interceptor: (call, pass) => {
      const cache = cacheOf(call.keys[0] ?? '');
      if (call.kind !== 'commit' || cache === undefined) return pass(call);
      return recorded(
        cache,
        call.args[0],
        (attempt) => pass({ ...call, args: [...call.args, attempt] }),
        (reply) => (Array.isArray(reply) ? (reply as readonly Reply[]) : []),
      );
    },
    deltaInterceptor: (call, pass) => {
      const { open, close } = call;
      const cache = cacheOf(open.keys[0] ?? '');
      if (cache === undefined) return pass(call);
      return recorded(
        cache,
        open.args[0],
        (attempt) => pass({ ...call, close: { ...close, args: [...close.args, attempt] } }),
        answerOf,
      );
    },
  };
}
