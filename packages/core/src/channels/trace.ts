import type { OperationChannels } from './channels.js';
import type { OperationMessage } from './messages.js';

/** An operation that is being observed. */
export interface Trace {
  /** Runs its beginning, in the context that subscribers have bound to the channel `start`. */
  run<T>(work: () => T): T;
  /** Settles like `promise`, with the same value or error, when subscribers know of it. */
  follow<T>(promise: Promise<T>): Promise<T>;
  /** It has ended. Only once. */
  ended(): void;
  /** It has ended with an error. Only once. */
  failed(error: unknown): void;
}

/** Nobody observes it. */
export const unobserved: Trace = {
  run: (work) => work(),
  follow: (promise) => promise,
  ended: () => undefined,
  failed: () => undefined,
};

/**
 * Tells subscribers about one operation, in the order of Node's `tracePromise`. Not by that method:
 * for anything but a plain promise it returns something else as soon as somebody subscribes. Node
 * catches what subscribers throw, and reports it as an uncaught exception.
 */
export class ObservedTrace<Message extends OperationMessage> implements Trace {
  readonly #channels: OperationChannels<Message>;
  readonly #message: Message;
  readonly #now: () => number;
  readonly #startedAt: number;

  /** @param now milliseconds by a monotonic clock */
  constructor(channels: OperationChannels<Message>, message: Message, now: () => number) {
    this.#channels = channels;
    this.#message = message;
    this.#now = now;
    this.#startedAt = now();
  }

  run<T>(work: () => T): T {
    const { start, end } = this.#channels.tracing;
    return start.runStores(this.#message, () => {
      try {
        return runIn(this.#message, work);
      } finally {
        end.publish(this.#message);
      }
    });
  }

  follow<T>(promise: Promise<T>): Promise<T> {
    return promise.then(
      (value) => {
        this.ended();
        return value;
      },
      (error: unknown) => {
        this.failed(error);
        throw error;
      },
    );
  }

  ended(): void {
    const { tracing, ended } = this.#channels;
    this.#message.durationMs = this.#now() - this.#startedAt;
    if (this.#message.error !== undefined) tracing.error.publish(this.#message);
    tracing.asyncStart.publish(this.#message);
    tracing.asyncEnd.publish(this.#message);
    ended.publish(this.#message);
  }

  failed(error: unknown): void {
    this.#message.error = error;
    this.ended();
  }
}

/** Whatever a subscriber makes of it, the work is done once, and its result is that of the work. */
function runIn<T>({ runIn: around }: OperationMessage, work: () => T): T {
  if (around === undefined) return work();
  let done: { readonly result: T } | { readonly error: unknown } | undefined;
  try {
    around(() => {
      if (done !== undefined) return;
      try {
        done = { result: work() };
      } catch (error) {
        done = { error };
      }
    });
  } catch (error) {
    // As Node does with what subscribers throw.
    process.nextTick(() => {
      throw error;
    });
  }
  if (done === undefined) return work();
  if ('error' in done) throw done.error;
  return done.result;
}
