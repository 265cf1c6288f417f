import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { BoardClient } from '../board.js';

/** A request of Node, as frameworks have it: their parsers put a body that they have read there. */
export type ReceivedRequest = IncomingMessage & { readonly body?: unknown };

/** The web request that a request of Node is. `signal` aborts when its client is gone. */
export function webRequest(received: ReceivedRequest, signal: AbortSignal): Request {
  const { method = 'GET' } = received;
  const init = { method, headers: headersOf(received), signal };
  if (method === 'GET' || method === 'HEAD') return new Request(addressOf(received), init);
  return new Request(addressOf(received), { ...init, body: bodyOf(received), duplex: 'half' });
}

/** Who has sent a request. */
export function clientOf({ socket }: IncomingMessage): BoardClient {
  const server: unknown = Reflect.get(socket, 'server');
  return {
    remoteAddress: socket.remoteAddress,
    // Node's servers, of HTTP and HTTPS, say there whether they were closed.
    isClosing: () =>
      typeof server === 'object' && server !== null && Reflect.get(server, 'listening') === false,
  };
}

/** Only host and query of it count. */
function addressOf({ headers, url = '/', socket }: IncomingMessage): string {
  const protocol = 'encrypted' in socket ? 'https' : 'http';
  const { ':authority': authority = headers.host } = headers;
  const query = /\?[^#]*/.exec(url)?.[0] ?? '';
  const address = `${protocol}://${String(authority)}/${query}`;
  return URL.canParse(address) ? address : `${protocol}://unknown.invalid/${query}`;
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    // Those of HTTP/2 that are none, such as `:path`.
    if (name.startsWith(':')) continue;
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

/** What a parser of the framework has read is not in the stream any more. */
function bodyOf(received: ReceivedRequest): string | Uint8Array | ReadableStream {
  const { body } = received;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body !== undefined && body !== null) return JSON.stringify(body);
  return Readable.toWeb(received) as ReadableStream;
}
