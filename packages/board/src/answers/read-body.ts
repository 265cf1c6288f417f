import { BoardError } from './board-error.js';

/**
 * The JSON object in the body of a request. Only as `application/json`, which no form of a foreign page
 * can send.
 * @throws BoardError `BOARD_REQUEST`
 */
export async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new BoardError(
      'BOARD_REQUEST',
      'An action is a POST with content-type application/json.',
    );
  }
  const text = await readText(request);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return body as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Told below.
  }
  throw new BoardError('BOARD_REQUEST', 'The body must be a JSON object.');
}

const longestBody = 16_384;

/** No more than an action can need, however much is sent. */
async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body = request.body as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > longestBody) throw new BoardError('BOARD_REQUEST', 'The body is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
