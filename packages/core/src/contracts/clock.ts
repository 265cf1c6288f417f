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
  return new SystemTimer(Math.max(0, delayMs), task);
}

/** A class, so that ten thousand timers need little memory. */
class SystemTimer implements Timer {
  #handle: NodeJS.Timeout;

  constructor(delayMs: number, task: () => void) {
    this.#handle = this.#arm(delayMs, task);
  }

  stop(): void {
    clearTimeout(this.#handle);
  }

  #arm(delayMs: number, task: () => void): NodeJS.Timeout {
    const isLast = delayMs <= longestTimeoutMs;
    const next = isLast ? task : this.#continueAfter(delayMs - longestTimeoutMs, task);
    return setTimeout(next, Math.min(delayMs, longestTimeoutMs)).unref();
  }

  #continueAfter(leftMs: number, task: () => void): () => void {
    return () => {
      this.#handle = this.#arm(leftMs, task);
    };
  }
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
