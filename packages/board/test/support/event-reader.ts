import type { ApiEvent } from '../../src/api.js';

/** A stream of events, read like a browser does. */
export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  /** The next event of any type. Rejects when the stream ends. */
  readonly first: () => Promise<ApiEvent>;
  /** The next event of a type; those before it are left out. Rejects when the stream ends. */
  readonly next: <Type extends ApiEvent['type']>(
    type: Type,
  ) => Promise<Extract<ApiEvent, { type: Type }>>;
  /** Resolves when the server has ended the stream. */
  readonly ended: () => Promise<void>;
  readonly leave: () => void;
}

export async function readEvents(url: string, init: RequestInit = {}): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await fetch(url, { ...init, signal: leaving.signal });
  const events = eventsOf(response);
  return {
    status: response.status,
    headers: response.headers,
    first: async () => {
      const { value, done } = await events.next();
      if (done === true) throw new Error('the stream ended before any event');
      return value;
    },
    next: async <Type extends ApiEvent['type']>(type: Type) => {
      for (;;) {
        const { value, done } = await events.next();
        if (done === true) throw new Error(`the stream ended before "${type}"`);
        if (value.type === type) return value as Extract<ApiEvent, { type: Type }>;
      }
    },
    ended: async () => {
      while ((await events.next()).done !== true);
    },
    leave: () => leaving.abort(),
  };
}

async function* eventsOf(response: Response): AsyncGenerator<ApiEvent, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^event: board\ndata: ([^\n]*)$/.exec(message)?.[1];
      if (data !== undefined) yield JSON.parse(data) as ApiEvent;
    }
  }
}
