/** Listens to a signal; returns a function that stops listening. */
export type ListenToAbort = (signal: AbortSignal, listener: () => void) => () => void;

/**
 * Adds only one listener to a signal, regardless of the number of waiters: Node warns about a leak
 * from eleven listeners on, and a hundred reads of one request may share the request's signal.
 */
export function createAbortListeners(): ListenToAbort {
  const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal, listener) => {
    let listeners = listenersOf.get(signal);
    if (listeners === undefined) {
      const made = new Set<() => void>();
      const callAll = (): void => {
        for (const call of [...made]) call();
      };
      signal.addEventListener('abort', callAll, { once: true });
      listenersOf.set(signal, made);
      listeners = made;
    }
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}
