import type { ApiActionName, ApiDone, ApiFailure, ApiReads } from '../../src/api.js';
import type { Board } from '../../src/index.js';

/** An answer of the API, and its status. */
export interface Answered<Answer> {
  readonly status: number;
  readonly answer: Answer;
  readonly failure: ApiFailure['error'];
}

const here = { remoteAddress: '127.0.0.1' };

/** Reads from a board as its page does, with the names of the query encoded. */
export function ask<Name extends keyof ApiReads>(
  board: Board,
  api: Name,
  query: Readonly<Record<string, unknown>> = {},
): Promise<Answered<ApiReads[Name]['answer']>> {
  const search = new URLSearchParams({ api });
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return answered(board, new Request(`http://localhost/caches?${search.toString()}`));
}

/** Acts with a board as its page does. */
export function act(
  board: Board,
  api: ApiActionName,
  body: Readonly<Record<string, unknown>>,
): Promise<Answered<ApiDone>> {
  const request = new Request(`http://localhost/caches?api=${api}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost' },
    body: JSON.stringify(body),
  });
  return answered(board, request);
}

async function answered<Answer>(board: Board, request: Request): Promise<Answered<Answer>> {
  const response = await board.fetch(request, here);
  const body = (await response.json()) as Answer & ApiFailure;
  return { status: response.status, answer: body, failure: body.error };
}
