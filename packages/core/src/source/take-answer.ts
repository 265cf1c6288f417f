import { Readable } from 'node:stream';
import { types } from 'node:util';

import type { ResultForm } from '../contracts/writer.js';
import type { AnswersSeen } from './answers-seen.js';
import { invalidResult } from './invalid-result.js';
import type { Refusal } from './invalid-result.js';
import { asyncIteratorSource, iteratorSource } from './iterator-source.js';
import { isNodeStream, nodeStreamSource } from './node-stream-source.js';
import type { NodeStreamLike } from './node-stream-source.js';
import { byteStream, refusalOfArray, refusalOfFirstRow } from './refuse-rows.js';
import { refusalOfBytes, refusalOfValue } from './refuse-value.js';
import { ended } from './row-source.js';
import type { Ending, RowSource } from './row-source.js';
import { isWebStream, webStreamSource } from './web-stream-source.js';

/** The result of a fetcher, owned by the refresh, which ends it in every case. */
export type FetchedResult = HeldResult | FetchedRows;

interface Fetched {
  readonly cache: string;
  readonly form: ResultForm;
  /** Ends the source, without waiting. Idempotent. */
  end(): Ending;
}

/** A result in memory, which can be read twice: an array, a `Map` or `Set`, or a single value. */
export interface HeldResult extends Fetched {
  readonly rows: readonly unknown[];
  /**
   * The numbers of rows that the fetcher returned and that are not among these, in order.
   * @default none
   */
  readonly leftOutAt?: readonly number[];
}

/** Rows that are pulled one by one. */
export interface FetchedRows extends Fetched {
  readonly source: RowSource;
  readonly isWebStream: boolean;
  /**
   * Called with the number of rows after the last one.
   * @throws SmartRedisError `SR_INVALID_RESULT` if the source was read before, and is empty now
   */
  complete(rows: number): void;
}

/** Whether a result is in memory. */
export function isHeld(result: FetchedResult): result is HeldResult {
  return 'rows' in result;
}

/**
 * Takes ownership of a fetcher's result as soon as it arrives. Nothing may be awaited before: a
 * stream could fail without a listener, and a flowing stream would lose data.
 * @throws SmartRedisError `SR_INVALID_RESULT` if it is neither rows nor a value; the result was
 * ended
 */
export function takeAnswer(cache: string, answer: unknown, seen: AnswersSeen): FetchedResult {
  if (Array.isArray(answer)) return takeArray(cache, answer);
  if (typeof answer === 'object' && answer !== null) {
    if (types.isMap(answer) || types.isSet(answer)) return held(cache, 'rows', [...answer]);
    const source = takeSource(cache, answer, seen);
    if (source !== undefined) return source;
  }
  const refusal = refusalOfValue(answer);
  if (refusal === undefined) return held(cache, 'value', [answer]);
  cancelBody(answer);
  throw invalidResult(cache, refusal);
}

function takeArray(cache: string, answer: readonly unknown[]): HeldResult {
  // A copy, because the application may modify its array.
  const rows = isPlainArray(answer) ? answer.slice() : copyByIndex(answer);
  const refusal = refusalOfArray(rows);
  if (refusal !== undefined) throw invalidResult(cache, refusal);
  const ofFirst = refusalOfFirstRow(rows[0], false);
  if (ofFirst !== undefined) {
    for (const row of rows) if (types.isPromise(row)) row.catch(() => undefined);
    throw invalidResult(cache, ofFirst, { row: 0 });
  }
  return held(cache, 'rows', rows);
}

/** Copying a million rows of such an array takes some milliseconds, in one step of the engine. */
function isPlainArray(answer: readonly unknown[]): boolean {
  return (
    Object.getPrototypeOf(answer) === Array.prototype &&
    answer.constructor === Array &&
    !Object.hasOwn(answer, 'slice')
  );
}

/** A subclass may override copying. */
function copyByIndex(answer: readonly unknown[]): unknown[] {
  const rows: unknown[] = [];
  for (let index = 0; index < answer.length; index += 1) rows.push(answer[index]);
  return rows;
}

function held(cache: string, form: ResultForm, rows: readonly unknown[]): HeldResult {
  return { cache, form, rows, end: () => ended };
}

/** `undefined` if it is not a source of rows. */
function takeSource(cache: string, answer: object, seen: AnswersSeen): FetchedRows | undefined {
  if (isNodeStream(answer)) return takeNodeStream(cache, answer, seen);
  if (isWebStream(answer)) {
    demandUnread(cache, Readable.isDisturbed(answer as never) || answer.locked, answer, seen);
    return pulled(cache, answer, webStreamSource(answer), seen, true);
  }
  const isAsync = Symbol.asyncIterator in answer;
  if (!isAsync && !(Symbol.iterator in answer)) return undefined;
  const bytes = refusalOfBytes(answer);
  if (bytes !== undefined) throw invalidResult(cache, bytes);
  const iterator = isAsync
    ? (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    : (answer as Iterable<unknown>)[Symbol.iterator]();
  if (seen.takeOnce(iterator)) throw invalidResult(cache, sameAgain);
  const source = isAsync
    ? asyncIteratorSource(iterator as AsyncIterator<unknown>)
    : iteratorSource(iterator as Iterator<unknown>);
  return pulled(cache, answer, source, seen);
}

function takeNodeStream(cache: string, answer: NodeStreamLike, seen: AnswersSeen): FetchedRows {
  const hasFailed = answer.errored !== undefined && answer.errored !== null;
  const isRead =
    !hasFailed &&
    (answer.destroyed === true ||
      answer.readableEnded === true ||
      Readable.isDisturbed(answer as never));
  if (isRead || answer._readableState.objectMode === false) {
    nodeStreamSource(answer).end();
    throw invalidResult(cache, isRead ? alreadyRead(seen.takeOnce(answer)) : byteStream);
  }
  const source = nodeStreamSource(answer);
  if (seen.takeOnce(answer)) {
    source.end();
    throw invalidResult(cache, sameAgain);
  }
  return pulled(cache, answer, source, seen);
}

function pulled(
  cache: string,
  answer: object,
  source: RowSource,
  seen: AnswersSeen,
  isWeb = false,
): FetchedRows {
  return {
    cache,
    form: 'rows',
    source,
    isWebStream: isWeb,
    end: () => source.end(),
    complete: (rows) => {
      const before = seen.rowsOf(answer);
      if (rows === 0 && before !== undefined && before > 0) throw invalidResult(cache, sameAgain);
      seen.noteRows(answer, rows);
    },
  };
}

function demandUnread(cache: string, isRead: boolean, answer: object, seen: AnswersSeen): void {
  const isSame = seen.takeOnce(answer);
  if (isRead || isSame) throw invalidResult(cache, alreadyRead(isSame));
}

const sameAgain: Refusal = {
  looksLike: 'the same source as last time, which has already been read',
  instead: 'create it inside the fetcher, each time it is called',
};

function alreadyRead(isSame: boolean): Refusal {
  if (isSame) return sameAgain;
  return {
    looksLike: 'a stream that was already read, ended or destroyed',
    instead: 'return it before anything reads from it, or return the data that were read',
  };
}

/** A refused response would keep its connection. */
function cancelBody(answer: unknown): void {
  if (!(answer instanceof Response) || answer.body === null || answer.body.locked) return;
  answer.body.cancel().catch(() => undefined); // its error can be ignored
}
