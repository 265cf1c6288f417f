import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Something to close at a signal; the answer takes it back. */
type AddCloser = (close: () => Promise<void>) => () => void;

/**
 * Where all copies of this library in one process find their one listener: Node warns of a leak
 * where there are eleven, and the application's own are told from it by their number.
 */
const shared = Symbol.for('smart-redis.closeOnSignals');

/**
 * Runs `close` at SIGINT and SIGTERM, and then lets the process end as it would have: by the
 * signal, unless the application listens to it too, for then that is the application's to decide.
 * Returns how to stop.
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
  // First, so that an application's `once` listener is still there to be seen.
  for (const signal of signals) process.prependListener(signal, listener);
  return (close) => {
    closers.add(close);
    return () => remove(close);
  };
}

/**
 * The first process of a container outlives a signal that it does not listen to: the kernel keeps
 * it from that.
 */
function endBy(signal: NodeJS.Signals): void {
  if (process.pid === 1) process.exit(128 + constants.signals[signal]);
  process.kill(process.pid, signal);
}
