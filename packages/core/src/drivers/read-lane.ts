import type { Clock } from '../contracts/clock.js';
import type { SmartRedisError } from '../errors/errors.js';
import { startDeadline } from './deadline.js';

/**
 * Calls on a connection that is not ours to break: each settles in time, whatever its library does.
 */
export interface ReadLane {
  /**
   * What `work` settles with, or a rejection with `late()` once `timeoutMs` have passed; the
   * command may run all the same. `work` rejects with errors of ours.
   */
  run<T>(timeoutMs: number, work: () => Promise<T>, late: () => SmartRedisError): Promise<T>;
  /** Rejects what waits. */
  close(reason: SmartRedisError): void;
}

/** A {@link ReadLane}. */
export function createReadLane(clock: Clock): ReadLane {
  // No Set, as in `guardConnection`: its old tables would keep what was answered long ago.
  const pending: ((error: SmartRedisError) => void)[] = [];
  let closed: SmartRedisError | undefined;
  return {
    run: (timeoutMs, work, late) =>
      new Promise((resolve, reject) => {
        if (closed !== undefined) return reject(closed);
        const settle = (): void => {
          deadline.stop();
          const position = pending.indexOf(fail);
          if (position !== -1) pending.splice(position, 1);
        };
        const fail = (error: SmartRedisError): void => {
          settle();
          reject(error);
        };
        const deadline = startDeadline(clock, timeoutMs, () => fail(late()));
        pending.push(fail);
        work().then((value) => {
          settle();
          resolve(value);
        }, fail);
      }),
    close: (reason) => {
      closed = reason;
      for (const fail of [...pending]) fail(reason);
    },
  };
}
