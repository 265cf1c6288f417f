/**
 * A wait that can be ended from outside. Not an `AbortController`: each of ten thousand caches that
 * wait would have one, with a signal and a listener.
 */
export class Wait {
  #isOver = false;
  #listener: (() => void) | undefined;

  /** Whether it was ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls `listener` when the wait is ended, or at once if it was; replaces the one before. */
  whenOver(listener: (() => void) | undefined): void {
    this.#listener = listener;
    if (this.#isOver) listener?.();
  }

  /** Ends the wait. */
  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener?.();
  }
}
