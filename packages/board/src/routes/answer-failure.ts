import type { ApiFailure } from '../api.js';
import { failureOf } from '../answers/failure-of.js';
import type { Failure } from '../answers/failure-of.js';
import { plainPage } from '../page/page.js';
import { queryOf } from './context.js';
import type { BoardParts, RouteContext } from './context.js';

/** The answer to what a route has thrown. */
export function answerError(
  error: unknown,
  c: RouteContext,
  { onFault }: Pick<BoardParts, 'onFault'>,
): Response {
  const failure = failureOf(error);
  if (failure.isFault) onFault(error);
  // The nearest name may be one that the request may not see.
  const hides = c.get('sight') !== undefined && failure.body.error.code === unknownCache;
  return answerFailure(hides ? unseen : failure, c);
}

/** A cache that the request may not see is answered like one that does not exist. */
export const unseen: Pick<Failure, 'status' | 'body'> = {
  status: 404,
  body: { error: { code: 'SR_UNKNOWN_CACHE', message: 'There is no such cache here.' } },
};

const unknownCache = 'SR_UNKNOWN_CACHE';

/** JSON for the script of the page, a page for people. */
export function answerFailure(
  { status, body }: { readonly status: number; readonly body: ApiFailure },
  c: RouteContext,
  headers: Readonly<Record<string, string>> = {},
): Response {
  if (queryOf(c.req.raw).has('api')) return Response.json(body, { status, headers });
  const page = plainPage({ title: 'smart-redis board', message: body.error.message });
  return new Response(page, { status, headers: { ...headers, 'content-type': htmlType } });
}

export const htmlType = 'text/html; charset=utf-8';
