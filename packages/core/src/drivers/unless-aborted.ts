import { SmartRedisError } from '../errors/errors.js';
import { createAbortListeners } from './abort-listeners.js';

/**
 * Makes a function that resolves with what `work` does, unless `signal` aborts before: nobody waits
 * any longer then; what was sent goes on. Rejects with `SR_ABORTED`, without calling `work` where
 * the signal has aborted before.
 */
export function createUnlessAborted(): <T>(
  command: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
) => Promise<T> {
  const hearAbort = createAbortListeners();
  return (command, signal, work) => {
    if (signal === undefined) return work();
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const message = `waiting for the reply to ${command} was aborted; it may have run all the same`;
        reject(new SmartRedisError('SR_ABORTED', message, { cause: signal.reason }));
      };
      if (signal.aborted) return abort();
      const stopHearing = hearAbort(signal, abort);
      work().then(resolve, reject).finally(stopHearing);
    });
  };
}
