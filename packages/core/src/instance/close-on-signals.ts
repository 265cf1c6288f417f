import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Registers something to close at a signal; returns a function that removes it. */
type AddCloser = (close: () => Promise<void>) => () => void;

/**
 * All copies of this library in one process share one listener: Node warns about a leak from eleven
 * listeners on, and the application's listeners are detected by their number.
 */
const shared = Symbol.for('smart-redis.closeOnSignals');

/**
 * Runs `close` at SIGINT and SIGTERM, and then lets the process end as it would have otherwise: by
 * the signal, unless the application listens to it too and so decides itself. Returns a function
 * that removes the handler.
 */
export function closeOnSignals(close: () => Promise<void>): () => void {
  const known = Reflect.get(process, shared) as AddCloser | undefined;
  const add = known ?? listen(() => Reflect.deleteProperty(process, shared));
  if (known === undefined) Reflect.set(process, shared, add);
  return add(close);
}

function listen(onUnused: () => void): AddCloser {
  const closers = new Set<() => Promise<void>>();
  const remove = (close: () => Promise<void>): void => {
    if (!closers.delete(close) || closers.size > 0) return;
    for (const signal of signals) process.removeListener(signal, listener);
    onUnused();
  };
  const listener = (signal: NodeJS.Signals): void => {
    const isOurs = process.listenerCount(signal) === 1;
    const closing = [...closers].map((close) => close().finally(() => remove(close)));
    void Promise.allSettled(closing).then(() => {
      if (isOurs && process.listenerCount(signal) === 0) endBy(signal);
    });
  };
  // Runs first, so that `once` listeners of the application are still registered and can be
  // counted.
  for (const signal of signals) process.prependListener(signal, listener);
  return (close) => {
    closers.add(close);
    return () => remove(close);
  };
}

/** The kernel does not end process 1 of a container by a signal that it has no handler for. */
function endBy(signal: NodeJS.Signals): void {
  if (process.pid === 1) process.exit(128 + constants.signals[signal]);
  process.kill(process.pid, signal);
}
