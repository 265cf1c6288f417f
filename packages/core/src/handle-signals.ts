const signals = ['SIGINT', 'SIGTERM'] as const;

/** Tells our listeners from the application's, also those of a second copy of this library. */
const mark = Symbol.for('smart-redis.signal-listener');

/**
 * Runs `close` at SIGINT and SIGTERM, and then lets the process end as it would have: by the signal, unless the application
 * listens to it too, for then that is the application's to decide. Returns how to stop.
 */
export function closeOnSignals(close: () => Promise<void>): () => void {
  const listener = (signal: NodeJS.Signals): void => {
    const isOurs = !process.listeners(signal).some((other) => !(mark in other));
    void close().finally(() => {
      stop();
      if (isOurs && process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  };
  Object.assign(listener, { [mark]: true });
  const stop = (): void => {
    for (const signal of signals) process.removeListener(signal, listener);
  };
  // First, so that an application's `once` listener is still there to be seen.
  for (const signal of signals) process.prependListener(signal, listener);
  return stop;
}
