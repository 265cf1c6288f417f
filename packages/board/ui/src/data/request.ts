import type { ApiActionName, ApiActions, ApiDone, ApiFailure, ApiReads } from '../../../src/api.js';
import { BoardError, toBoardError } from './board-error.js';

/** Reads from the server of the board. @throws BoardError */
export function read<Name extends keyof ApiReads>(
  name: Name,
  query: ApiReads[Name]['query'],
  signal?: AbortSignal,
): Promise<ApiReads[Name]['answer']> {
  return answerOf(addressOf(name, query ?? {}), { signal: signal ?? null });
}

/** Does something. @throws BoardError */
export function act<Name extends ApiActionName>(
  name: Name,
  body: ApiActions[Name],
): Promise<ApiDone> {
  return answerOf(addressOf(name, {}), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** The address of the page with a query, which holds wherever the board is mounted. */
export function addressOf(api: string, query: object): string {
  const words = new URLSearchParams({ api });
  for (const [name, value] of Object.entries(query) as [string, unknown][])
    if (typeof value === 'string' || typeof value === 'number') words.set(name, String(value));
  return `?${words.toString()}`;
}

async function answerOf<Answer>(address: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(address, { ...init, cache: 'no-store' });
    answer = await response.json();
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw toBoardError(error);
  }
  if (response.ok) return answer as Answer;
  throw failureOf(answer, response.status);
}

/** The error in an answer; a server in between may have answered something else. */
export function failureOf(answer: unknown, status: number): BoardError {
  const { error } = Object(answer) as Partial<ApiFailure>;
  if (typeof error?.code === 'string') return new BoardError(error);
  const code = status === 401 || status === 403 ? 'BOARD_AUTH' : 'BOARD_UNREACHABLE';
  return new BoardError({ code, message: `The server answered with status ${status}.` });
}
