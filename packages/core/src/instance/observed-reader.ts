import { types } from 'node:util';
import { isObserved, readChannels } from '../channels/channels.js';
import type { CacheSubject, ReadMessage } from '../channels/messages.js';
import { ObservedTrace } from '../channels/trace.js';

/** What is told about the reads of one target. */
export interface ReadObserver {
  readonly subject: CacheSubject;
  readonly target: string;
  /** Milliseconds by a monotonic clock. */
  readonly now: () => number;
  /** Number of answers from memory so far. */
  nearAnswers: number;
}

/**
 * The same reader, whose calls are told to subscribers. Without subscribers a call does what it did.
 * A reader that is more than functions in a plain object is returned as it is.
 */
export function observedReader(reader: unknown, observer: ReadObserver): unknown {
  if (!isPlain(reader)) return reader;
  const methods = Object.entries(reader).map(([name, method]) => {
    const observed = (...args: readonly unknown[]): unknown =>
      isObserved(readChannels)
        ? observeCall(name, () => Reflect.apply(method, reader, args), observer)
        : Reflect.apply(method, reader, args);
    return [name, observed] as const;
  });
  return Object.fromEntries(methods);
}

type Method = (...args: readonly unknown[]) => unknown;

function isPlain(reader: unknown): reader is Record<string, Method> {
  if (typeof reader !== 'object' || reader === null) return false;
  if (Object.getPrototypeOf(reader) !== Object.prototype) return false;
  const properties = Object.values(Object.getOwnPropertyDescriptors(reader));
  return properties.every(({ value }) => typeof value === 'function');
}

function observeCall(method: string, call: () => unknown, observer: ReadObserver): unknown {
  const { subject, target, now } = observer;
  const { namespace, instance, cache, family } = subject;
  // Not by spreading: properties that are added to a copy later cost ten times as much.
  const message: ReadMessage = { namespace, instance, cache, family, target, method };
  const trace = new ObservedTrace(readChannels, message, now);
  const before = observer.nearAnswers;
  let answer: unknown;
  try {
    answer = trace.run(call);
  } catch (error) {
    trace.failed(error);
    throw error;
  }
  // An answer from memory is found before the call returns.
  message.source = observer.nearAnswers > before ? 'near' : 'redis';
  if (isPromise(answer)) return trace.follow(answer);
  if (isGenerator(answer)) return followed(answer, trace);
  trace.ended();
  return answer;
}

/** Not of a class derived from it, whose methods `then` would lose. */
function isPromise(answer: unknown): answer is Promise<unknown> {
  return types.isPromise(answer) && Object.getPrototypeOf(answer) === Promise.prototype;
}

function isGenerator(answer: unknown): answer is AsyncGenerator<unknown, void, undefined> {
  return Object.prototype.toString.call(answer) === '[object AsyncGenerator]';
}

async function* followed(
  rows: AsyncGenerator<unknown, void, undefined>,
  trace: ObservedTrace<ReadMessage>,
): AsyncGenerator<unknown, void, undefined> {
  let failure: { readonly error: unknown } | undefined;
  try {
    yield* rows;
  } catch (error) {
    failure = { error };
    throw error;
  } finally {
    if (failure === undefined) trace.ended();
    else trace.failed(failure.error);
  }
}
