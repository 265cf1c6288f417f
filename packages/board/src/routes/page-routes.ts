import { systemClock, within } from '@smart-redis/core/drivers';
import { failureOf } from '../answers/failure-of.js';
import { assetResponse } from '../page/asset-response.js';
import { boardPage } from '../page/page.js';
import { answerFailure, htmlType } from './answer-failure.js';
import { queryOf } from './context.js';
import type { BoardParts, RouteContext } from './context.js';

/** How long the page waits for Redis before it is sent. */
const patienceMs = 2000;

/**
 * The page. While Redis does not answer, its status is 503, or 403 if the board lacks a right there,
 * and it says why, also to those who have no script; the script shows the caches as soon as there are
 * any.
 */
export async function answerPage({ hub, reader, onFault }: BoardParts): Promise<Response> {
  const title = 'smart-redis board';
  const headers = { 'content-type': htmlType };
  if (hub.latest() === undefined) {
    const read = await within(reader.recent(), { clock: systemClock, limitMs: patienceMs });
    if (read.state === 'failed') {
      const failure = failureOf(read.error);
      if (failure.isFault) onFault(read.error);
      const page = boardPage({ title, message: failure.body.error.message });
      return new Response(page, { status: failure.status === 403 ? 403 : 503, headers });
    }
  }
  return new Response(boardPage({ title, message: 'Loading; needs JavaScript.' }), { headers });
}

export function answerAsset(c: RouteContext): Response {
  const request = c.req.raw;
  const asset = assetResponse(queryOf(request).get('asset') ?? '', request);
  return asset ?? answerFailure(noAsset, c);
}

const noAsset = {
  status: 404,
  body: { error: { code: 'BOARD_REQUEST', message: 'The page has no such file.' } },
};
