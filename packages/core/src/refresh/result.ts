import type { ResolvedDefinition } from '../definition.js';
import { describeValue, SmartRedisError } from '../errors.js';
import type { ResultForm } from '../writer.js';

/** What a fetcher answered, ready to be pulled. */
export interface PulledResult {
  readonly form: ResultForm;
  readonly rows: Iterable<unknown> | AsyncIterable<unknown>;
  /** Tells the source that no more will be asked for, waiting for nothing. */
  abandon(): void;
}

/** A result that is all in memory, and can be gone through twice: an array, or a single value. */
export interface HeldResult extends PulledResult {
  readonly rows: readonly unknown[];
}

/** Whether a result is all in memory. */
export function isHeld(result: PulledResult): result is HeldResult {
  return Array.isArray(result.rows);
}

/**
 * Sorts a fetcher's answer into rows or a single value.
 * @throws SmartRedisError `SR_INVALID_RESULT` for what is neither, and for a value where a target needs rows
 */
export function openResult(definition: ResolvedDefinition, answer: unknown): PulledResult {
  if (answer === undefined || typeof answer === 'function' || answer instanceof Uint8Array) {
    throw new SmartRedisError(
      'SR_INVALID_RESULT',
      `the fetcher of cache "${definition.name}" answered ${describeValue(answer)}; ` +
        'it must answer rows (array, iterable, async iterable, object stream) or one value',
    );
  }
  if (!isRows(answer)) {
    demandValueTargets(definition, answer);
    return { form: 'value', rows: [answer], abandon: () => undefined };
  }
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

function demandValueTargets({ name, targets }: ResolvedDefinition, answer: unknown): void {
  for (const [targetName, { writer }] of Object.entries(targets)) {
    if (writer.acceptsValue === true) continue;
    throw new SmartRedisError(
      'SR_INVALID_RESULT',
      `the fetcher of cache "${name}" answered ${describeValue(answer)}, but target "${targetName}" (${writer.type}) ` +
        'needs rows: an array, iterable, async iterable or object stream',
      { details: { cache: name, target: targetName } },
    );
  }
}
