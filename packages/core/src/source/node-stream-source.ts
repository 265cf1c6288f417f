import { Readable } from 'node:stream';
import { ended, endingOf } from './row-source.js';
import type { Ending, RowSource } from './row-source.js';

/** A readable Node stream, also of an older version of the stream library. */
export interface NodeStreamLike {
  readonly _readableState: { readonly objectMode?: boolean };
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  readonly errored?: Error | null;
  readonly readableEnded?: boolean;
  on(event: string, listener: (argument: unknown) => void): unknown;
  once(event: string, listener: () => void): unknown;
  pipe(target: unknown): unknown;
  destroy(): unknown;
}

/**
 * Whether an object is a readable Node stream. Checks its state, not its methods, because models of
 * an ORM have a `destroy` too.
 */
export function isNodeStream(answer: object): answer is NodeStreamLike {
  if (answer instanceof Readable) return true;
  const { _readableState: state, pipe, on, destroy } = answer as Partial<NodeStreamLike>;
  return (
    typeof state === 'object' &&
    [pipe, on, destroy].every((method: unknown) => typeof method === 'function')
  );
}

/**
 * Rows of a Node stream. Listens to its errors for its whole lifetime, because a stream that fails
 * before the first row is pulled, or after it was destroyed, would end the process. Pulls the first
 * row at once, so that a flowing stream is paused before anything is awaited.
 */
export function nodeStreamSource(stream: NodeStreamLike): RowSource {
  let failure: { readonly error: unknown } | undefined;
  stream.on('error', (error) => {
    failure ??= { error };
  });
  const iterator = rowsOf(stream)[Symbol.asyncIterator]();
  let first: Promise<IteratorResult<unknown>> | undefined = iterator.next();
  let pending: Promise<unknown> = first;
  pending.catch(() => undefined); // thrown when the row is pulled
  let isOver = false;
  let ending: Ending | undefined;
  return {
    isAsync: true,
    next: () => {
      const step = first ?? iterator.next();
      first = undefined;
      pending = step;
      return step;
    },
    finished: () => {
      isOver = true;
      // The iteration may end silently, or only with "premature close".
      if (failure !== undefined) throw failure.error;
    },
    end: () => {
      ending ??= isOver ? ended : endingOf(pending, destroyed(stream));
      return ending;
    },
  };
}

/** The stream itself, or a wrapper if it is too old for async iterators (readable-stream 2). */
function rowsOf(stream: NodeStreamLike): AsyncIterable<unknown> {
  if (Symbol.asyncIterator in stream) return stream as AsyncIterable<unknown>;
  return new Readable({ objectMode: true }).wrap(stream as never);
}

/** Destroys a stream; resolves when it has released its resources. */
function destroyed(stream: NodeStreamLike): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (stream.closed === false) stream.once('close', resolve);
    else resolve();
  });
  stream.destroy();
  return closed;
}
