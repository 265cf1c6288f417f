import type { Reply } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import type { Returned } from '../../history/record.js';
import { machineNowMs } from '../machine-time.js';
import type { Recorder } from './history-file.js';
import type { ScriptInterceptor } from './intercept-scripts.js';

/** What {@link recordCommits} must know of the worker. */
export interface CommitRecording {
  readonly process: string;
  readonly record: Recorder;
  cacheOf(metadataKey: string): string;
  /** The last fetch of a cache that ended. */
  lastFetch(cache: string): string;
  /** When the leadership was asked whether it holds, if that was in this same turn. */
  checkedAt(): number | undefined;
}

/**
 * Records each commit before it is sent and what came back, and sends along the name of the fetch,
 * for the witness.
 */
export function recordCommits(recording: CommitRecording): ScriptInterceptor {
  const { process, record, cacheOf, lastFetch, checkedAt } = recording;
  const fetches = new Map<string, string>();
  const unanswered = new Set<string>();
  return async (call, pass) => {
    if (call.kind !== 'commit') return pass(call);
    const cache = cacheOf(call.keys[0] ?? '');
    const plan = JSON.parse(String(call.args[0])) as { attempt: string; term: string };
    // The product counts the attempts of each cache for itself.
    const own = `${cache} ${plan.attempt}`;
    const attempt = fetches.get(own) ?? lastFetch(cache);
    fetches.set(own, attempt);
    const base = { process, cache, attempt };
    // The clock was read when the leadership was asked; what the machine did since is no fault of
    // the product.
    const at = checkedAt() ?? machineNowMs();
    record({ kind: 'invoked', ...base, at, term: Number(plan.term) });
    const returned = (outcome: Partial<Returned> & Pick<Returned, 'outcome'>): void =>
      record({ kind: 'returned', ...base, at: machineNowMs(), ...outcome });
    try {
      const reply = await pass({ ...call, args: [...call.args, attempt] });
      const [word, version] = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
      if (word === 'OK') returned({ outcome: 'ok', version: Number(version) });
      // The fence is held and this was not the last commit: so it has not run before, answered or
      // not.
      else if (word === 'INCOMPLETE' || !unanswered.has(attempt)) returned({ outcome: 'refused' });
      else returned({ outcome: 'unknown' });
      return reply;
    } catch (error) {
      const isAnswer = isSmartRedisError(error, 'SR_REPLY');
      if (!isAnswer) unanswered.add(attempt);
      returned({ outcome: isAnswer && !unanswered.has(attempt) ? 'refused' : 'unknown' });
      throw error;
    }
  };
}
