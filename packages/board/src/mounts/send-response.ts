import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A response of Node; `flush` is that of the middleware `compression`. */
export type SentResponse = ServerResponse & { readonly flush?: () => void };

/** Sends a web response, piece by piece as it comes, and not faster than its client reads. */
export async function sendResponse(
  response: Response,
  sent: SentResponse,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, value] of response.headers) {
    // The only header that may occur several times without a comma.
    if (name !== 'set-cookie') sent.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) sent.appendHeader('set-cookie', cookies);
  sent.statusCode = response.status;
  const { body } = response;
  if (body === null) {
    sent.end();
    return;
  }
  sent.flushHeaders();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  // Also while it waits for a client who does not read.
  reader.closed.catch(() => sent.destroy());
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const isTaken = sent.write(read.value);
      sent.flush?.();
      if (!isTaken) await once(sent, 'drain', { signal });
    }
    sent.end();
  } catch {
    // The client is gone, or has left too much unread.
    sent.destroy();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
