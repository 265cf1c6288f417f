import { defaultMaxListeners, getEventListeners, setMaxListeners } from 'node:events';
import type { Clock } from '../contracts/clock.js';

/** A signal that follows other signals until it is released. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops following. */
  release(): void;
}

/** A followed signal, and the meaning of its abort. */
export interface Followed {
  readonly signal: AbortSignal;
  readonly reason: () => unknown;
}

/**
 * Aborts with the first of the followed signals. Not `AbortSignal.any`, whose result is retained by
 * long-lived signals, one for each refresh (https://github.com/nodejs/node/issues/54614).
 */
export function linkSignals(followed: readonly Followed[]): LinkedSignal {
  const controller = new AbortController();
  const abort = (reason: unknown): void => {
    release();
    controller.abort(reason);
  };
  const links = followed.map(({ signal, reason }) => ({ signal, listener: () => abort(reason()) }));
  const release = (): void => {
    for (const { signal, listener } of links) signal.removeEventListener('abort', listener);
  };
  for (const { signal, listener } of links) {
    makeRoom(signal);
    signal.addEventListener('abort', listener);
    if (signal.aborted && !controller.signal.aborted) listener();
  }
  return { signal: controller.signal, abort, release };
}

/**
 * Many may follow one signal, including one of the application, and each is released, so Node's
 * warning about a leak does not apply.
 */
function makeRoom(signal: AbortSignal): void {
  if (getEventListeners(signal, 'abort').length >= defaultMaxListeners) setMaxListeners(0, signal);
}

/**
 * Settles as `work`, or rejects with the signal's reason if it aborts first; then `late` is called
 * with a later result of `work`.
 */
export function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  late: (value: T) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', onAbort);
        if (signal.aborted) late(value);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it passes as it came
        reject(error);
      },
    );
    if (signal.aborted) onAbort();
  });
}

/** Aborts `linked` after `delayMs`. */
export function abortAfter(
  clock: Clock,
  delayMs: number,
  linked: LinkedSignal,
  reason: () => unknown,
): () => void {
  const timer = clock.after(delayMs, () => linked.abort(reason()));
  return () => timer.stop();
}

/** A function, because the compiler treats `signal.aborted` as constant, even across an `await`. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
