/** A body that is written to as things happen. */
export interface StreamBody {
  readonly body: ReadableStream<Uint8Array>;
  readonly write: (bytes: Uint8Array) => void;
  /** Idempotent. */
  readonly end: () => void;
}

/**
 * Opens a body. `onEnd` is called once, however it ends: here, by its reader, or because the reader
 * has left more than `mostUnread` bytes unread, which would fill the memory.
 */
export function openStreamBody(mostUnread: number, onEnd: () => void): StreamBody {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const finish = (last: (ended: ReadableStreamDefaultController<Uint8Array>) => void): void => {
    const ended = controller;
    if (ended === undefined) return;
    controller = undefined;
    last(ended);
    onEnd();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      cancel: () => finish(() => undefined),
    },
    { highWaterMark: mostUnread, size: (bytes) => bytes.byteLength },
  );
  return {
    body,
    write: (bytes) => {
      if (controller === undefined) return;
      controller.enqueue(bytes);
      if ((controller.desiredSize ?? 0) > 0) return;
      finish((ended) => ended.error(new Error('the viewer does not read')));
    },
    end: () => finish((ended) => ended.close()),
  };
}
