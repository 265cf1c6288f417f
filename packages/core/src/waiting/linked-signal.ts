import { defaultMaxListeners, getEventListeners, setMaxListeners } from 'node:events';
import type { Clock } from '../contracts/clock.js';

/** A signal that follows others, and lets go of them. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops following. */
  release(): void;
}

/** One followed signal, and what its abort means here. */
export interface Followed {
  readonly signal: AbortSignal;
  readonly reason: () => unknown;
}

/**
 * Aborts with the first of the followed signals. Not `AbortSignal.any`: that one is held by signals
 * which live as long as the process, one for each refresh
 * (https://github.com/nodejs/node/issues/54614).
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
 * Many may follow one signal, the application's among them, and each lets go of it: that is no leak
 * to warn of.
 */
function makeRoom(signal: AbortSignal): void {
  if (getEventListeners(signal, 'abort').length >= defaultMaxListeners) setMaxListeners(0, signal);
}

/**
 * Settles as `work`, or rejects with the signal's reason when that comes first; `late` then gets
 * what `work` answers.
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

/**
 * Asked anew each time: the compiler takes `signal.aborted` for a constant, even across an `await`.
 */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
