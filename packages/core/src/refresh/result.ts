import { describeValue, SmartRedisError } from '../errors.js';
import type { ResultForm } from '../writer.js';

/** What a fetcher answered, ready to be pulled. */
export interface PulledResult {
  readonly form: ResultForm;
  readonly rows: Iterable<unknown> | AsyncIterable<unknown>;
  /** Tells the source that no more will be asked for, waiting for nothing. */
  abandon(): void;
}

/** Sorts a fetcher's answer into rows or a single value. */
export function openResult(cache: string, answer: unknown): PulledResult {
  if (answer === undefined || typeof answer === 'function' || answer instanceof Uint8Array) {
    throw new SmartRedisError(
      'SR_INVALID_RESULT',
      `the fetcher of cache "${cache}" answered ${describeValue(answer)}; ` +
        'it must answer rows (array, iterable, async iterable, object stream) or one value',
    );
  }
  if (!isRows(answer)) return { form: 'value', rows: [answer], abandon: () => undefined };
  return { form: 'rows', rows: answer, abandon: () => abandon(answer) };
}

/** Ends a source that nobody will read, such as one that was answered after the timeout. */
export function abandon(answer: unknown): void {
  // A Node stream holds a socket or a file, and lets go of it at once when destroyed.
  if (typeof answer === 'object' && answer !== null && 'destroy' in answer) {
    const { destroy } = answer;
    if (typeof destroy === 'function') destroy.call(answer);
  }
}

function isRows(answer: unknown): answer is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof answer !== 'object' || answer === null) return false;
  return Symbol.iterator in answer || Symbol.asyncIterator in answer;
}
