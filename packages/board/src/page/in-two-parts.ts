/** A body of which the first part is sent at once, and the rest as soon as it is there. */
export function inTwoParts(first: string, rest: Promise<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isCancelled = false;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(first));
      rest.then(
        (text) => {
          if (isCancelled) return;
          controller.enqueue(encoder.encode(text));
          controller.close();
        },
        (error: unknown) => controller.error(error),
      );
    },
    cancel: () => {
      isCancelled = true;
    },
  });
}
