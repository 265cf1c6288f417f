/** Listens to a signal; returns a function that stops listening. */
export type HearAbort = (signal: AbortSignal, listener: () => void) => () => void;

/**
 * Adds only one listener to a signal, regardless of the number of waiters: Node warns about a leak
 * from eleven listeners on, and a hundred reads of one request may share the request's signal.
 */
export function createAbortListeners(): HearAbort {
  const heard = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal, listener) => {
    let listeners = heard.get(signal);
    if (listeners === undefined) {
      const made = new Set<() => void>();
      const tellAll = (): void => {
        for (const tell of [...made]) tell();
      };
      signal.addEventListener('abort', tellAll, { once: true });
      heard.set(signal, made);
      listeners = made;
    }
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}
