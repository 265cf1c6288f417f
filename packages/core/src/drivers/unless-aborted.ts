import { SmartRedisError } from '../errors/errors.js';
import { createAbortListeners } from './abort-listeners.js';

/**
 * Creates a function that settles as `work` does, or rejects with `SR_ABORTED` if `signal` aborts
 * first. This ends only the wait: a command that was sent may still run. If the signal is already
 * aborted, `work` is not called.
 */
export function createUnlessAborted(): <T>(
  command: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
) => Promise<T> {
  const listenToAbort = createAbortListeners();
  return (command, signal, work) => {
    if (signal === undefined) return work();
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const message = `waiting for the reply to ${command} was aborted; the command may still have run`;
        reject(new SmartRedisError('SR_ABORTED', message, { cause: signal.reason }));
      };
      if (signal.aborted) return abort();
      const stopListening = listenToAbort(signal, abort);
      work().then(resolve, reject).finally(stopListening);
    });
  };
}
