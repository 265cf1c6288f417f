import type { Clock } from '../contracts/clock.js';
import type { SmartRedisError } from '../errors/errors.js';
import { startDeadline } from '../waiting/deadline.js';

/** Limits the time of calls on a connection of the application, which must not be destroyed. */
export interface ReadLane {
  /**
   * Settles as `work`, or rejects with `late()` after `timeoutMs`; the command may still run.
   * `work` must reject with a `SmartRedisError`.
   */
  run<T>(timeoutMs: number, work: () => Promise<T>, late: () => SmartRedisError): Promise<T>;
  /** Rejects all pending calls. */
  close(reason: SmartRedisError): void;
}

/** A {@link ReadLane}. */
export function createReadLane(clock: Clock): ReadLane {
  // Not a Set, as in `guardConnection`: its old tables would retain calls that were answered long
  // ago.
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
