import type { Target } from '../contracts/target.js';
import type { Writer } from '../contracts/writer.js';
import { writerFailure } from './writer-failure.js';

/**
 * Calls a writer's `take` for a row.
 * @throws SmartRedisError `SR_WRITER_FAILED`, or the error of the row
 */
export function takeRow(target: Target, row: unknown, rowNumber: number, words: string[]): void {
  try {
    (target.writer as Writer).take?.(row, rowNumber, words);
  } catch (cause) {
    throw writerFailure(target, 'take', cause);
  }
}
