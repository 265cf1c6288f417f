import type { OperatorEvent } from './operator-event.js';

/** More than a consumer that does not keep up should read one by one. */
const mostWaiting = 1000;

/** Those that somebody consumes. */
export type Watches = Set<{ end(): void }>;

/**
 * The events that wait for one consumer of `watch()`. One that does not keep up gets a `gap` instead
 * of them.
 */
export class EventQueue implements AsyncIterableIterator<OperatorEvent> {
  readonly #events: OperatorEvent[] = [];
  readonly #start: () => Promise<void>;
  readonly #ended: () => void;
  #started: Promise<void> | undefined;
  #isOver = false;
  #failure: unknown;
  #wake: (() => void)[] = [];

  /** `start` is called by the first `next()`; `ended` once, when nobody consumes it any more. */
  constructor(start: () => Promise<void>, ended: () => void) {
    this.#start = start;
    this.#ended = ended;
  }

  push(event: OperatorEvent): void {
    if (this.#isOver) return;
    const last = this.#events.at(-1);
    // Each says no more than the one before.
    const isKnown =
      (event.type === 'gap' || event.type === 'instances') && last?.type === event.type;
    if (isKnown) return;
    if (event.type === 'gap' || this.#events.length >= mostWaiting) {
      this.#events.length = 0;
      this.#events.push({ type: 'gap' });
    } else this.#events.push(event);
    this.#notify();
  }

  /** Ends the loop, with `failure` as its error if there is one. */
  end(failure?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    this.#events.length = 0;
    this.#ended();
    this.#notify();
  }

  async next(): Promise<IteratorResult<OperatorEvent, undefined>> {
    if (!this.#isOver) {
      this.#started ??= this.#start().catch((error: unknown) => this.end(error));
    }
    while (this.#events.length === 0 && !this.#hasEnded()) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    const value = this.#events.shift();
    if (value !== undefined) return { done: false, value };
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure instanceof Error) throw failure;
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<OperatorEvent, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** A function, since it changes while something is awaited. */
  #hasEnded(): boolean {
    return this.#isOver;
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
