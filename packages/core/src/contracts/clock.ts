/** A timer that runs once; stopping it twice is harmless. */
export interface Timer {
  /** Cancels the timer. */
  stop(): void;
}

/** The only source of time, so that tests can control it. */
export interface Clock {
  /** Wall clock in milliseconds since 1970. May jump. */
  now(): number;
  /**
   * Milliseconds from an arbitrary origin. Never goes back, but may stop while the machine is
   * suspended.
   */
  monotonic(): number;
  /**
   * Runs `task` once, `delayMs` milliseconds from now. The timer does not keep the process alive.
   */
  after(delayMs: number, task: () => void): Timer;
  /**
   * Called for each refresh that starts, which may take real time, for example to query a database.
   * A manual clock can wait for it before it advances. Must not throw.
   * @default absent: not called
   */
  during?(refresh: Promise<unknown>): void;
}

/** `setTimeout` fires at once for longer delays. */
const longestTimeoutMs = 2 ** 31 - 1;

/** The clocks of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: startTimer,
};

function startTimer(delayMs: number, task: () => void): Timer {
  let remainingMs = Math.max(0, delayMs);
  let handle: NodeJS.Timeout;
  const arm = (): void => {
    const stepMs = Math.min(remainingMs, longestTimeoutMs);
    remainingMs -= stepMs;
    handle = setTimeout(remainingMs > 0 ? arm : task, stepMs);
    handle.unref();
  };
  arm();
  return { stop: () => clearTimeout(handle) };
}

/** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = (): void => {
      timer.stop();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.after(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
