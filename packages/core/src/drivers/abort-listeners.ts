/** Hears signals; answers how to stop hearing. */
export type HearAbort = (signal: AbortSignal, listener: () => void) => () => void;

/**
 * Hears a signal once, however many wait for it: Node takes eleven listeners on one signal for a
 * leak, and a hundred reads of one request share the request's signal.
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
