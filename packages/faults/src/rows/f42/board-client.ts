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
  /** Resolves when the stream has ended. */
  leave(): Promise<void>;
}

/** Follows the stream of a board, as a page does. */
export async function followBoard(board: Board): Promise<Stream> {
  const response = await board.fetch(new Request(`${address}?api=events`), client);
  if (response.body === null) throw new Error('the board has answered without a stream');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let latest: ApiEvent['type'] | undefined;
  const follow = async (): Promise<void> => {
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const messages = `${text}${value}`.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const data = /\ndata: ([^\n]*)$/.exec(message)?.[1];
        if (data === undefined) continue;
        const { type } = JSON.parse(data) as ApiEvent;
        if (type !== 'news') latest = type;
      }
    }
  };
  const following = follow();
  return {
    latest: () => latest,
    leave: async () => {
      await reader.cancel();
      await following;
    },
  };
}
