import type { ApiEvent, ApiOverview, Board } from '@smart-redis/board';

const address = 'http://127.0.0.1/board';
const client = { remoteAddress: '127.0.0.1' };

/** The overview of a board; `undefined` if it says that Redis does not answer. */
export async function overviewOf(board: Board): Promise<ApiOverview | undefined> {
  const response = await board.fetch(new Request(`${address}?api=overview`), client);
  if (response.status === 503) return undefined;
  if (response.status !== 200) throw new Error(`the board answered ${String(response.status)}`);
  return (await response.json()) as ApiOverview;
}

/** What the stream of a board has said last: what it knows, or that Redis is away. */
export interface Stream {
  latest(): ApiEvent['type'] | undefined;
  leave(): void;
}

/** Follows the stream of a board, as a page does. */
export async function followBoard(board: Board): Promise<Stream> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const response = await board.fetch(new Request(`${address}?api=events`, { signal }), client);
  let latest: ApiEvent['type'] | undefined;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const data = /\ndata: ([^\n]*)$/.exec(message)?.[1];
        if (data === undefined) continue;
        const { type } = JSON.parse(data) as ApiEvent;
        if (type !== 'news') latest = type;
      }
    }
  };
  // It ends when the reader leaves.
  const reading = read().catch(() => undefined);
  return {
    latest: () => latest,
    leave: () => {
      leaving.abort();
      void reading;
    },
  };
}
