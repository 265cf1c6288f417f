/** A timer that runs once; stopping it twice is harmless. */
export interface Timer {
  stop(): void;
}

/** Time enters here and nowhere else, so that tests can own it. */
export interface Clock {
  /** Wall clock in milliseconds since 1970. May jump. */
  now(): number;
  /**
   * Milliseconds from an arbitrary origin. Never jumps back, but may stand still while the machine
   * is suspended.
   */
  monotonic(): number;
  /**
   * Runs `task` once, `delayMs` milliseconds from now. The timer does not keep the process alive.
   */
  after(delayMs: number, task: () => void): Timer;
  /**
   * Told of each refresh that begins, and may take real time: its fetcher asks a database. A clock
   * that a test moves can let it end before time goes on. Must not throw.
   * @default absent: nobody is told
   */
  during?(refresh: Promise<unknown>): void;
}

/** `setTimeout` fires at once for anything longer. */
const longestTimeoutMs = 2 ** 31 - 1;

/** The machine's own clocks. */
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
