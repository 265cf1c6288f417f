import type { Store } from './store.js';

/** A short message about something that was done. */
export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  /** The cache it is about. */
  readonly cache: string;
  readonly text: string;
}

/** Shows a message until it is closed, or for a while. */
export function showToast(toasts: Store<readonly Toast[]>, toast: Omit<Toast, 'id'>): void {
  const id = (toasts.get().at(-1)?.id ?? 0) + 1;
  toasts.set([...toasts.get().slice(-3), { ...toast, id }]);
  // Failures stay longer, because there is something to do.
  setTimeout(() => closeToast(toasts, id), toast.kind === 'failed' ? 30_000 : 10_000);
}

export function closeToast(toasts: Store<readonly Toast[]>, id: number): void {
  toasts.set(toasts.get().filter((each) => each.id !== id));
}
