import type { Board } from '../../src/index.js';

/** The beginning of the stream of events, up to the first message. */
export async function watchOnce(board: Board): Promise<string> {
  const request = new Request('http://localhost/?api=events');
  const { body } = await board.fetch(request, { remoteAddress: '127.0.0.1' });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('data: ')) return text;
  }
  return text;
}
