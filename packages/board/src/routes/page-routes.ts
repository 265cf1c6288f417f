import { systemClock, within } from '@smart-redis/core/drivers';
import { failureOf } from '../answers/failure-of.js';
import type { Failure } from '../answers/failure-of.js';
import type { Settled } from '@smart-redis/core/drivers';
import { isOwnOrigin } from '../access/origin.js';
import { overviewOf } from '../live/present.js';
import type { BegunReading } from '../live/snapshot-reader.js';
import { inTwoParts } from '../page/in-two-parts.js';
import { assetResponse } from '../page/asset-response.js';
import { boardPage } from '../page/page.js';
import { stateBlock } from '../page/state-block.js';
import { answerFailure, htmlType } from './answer-failure.js';
import { queryOf } from './context.js';
import type { BoardParts, RouteContext } from './context.js';

/** How long the page waits for Redis before it is sent. */
const patienceMs = 2000;

/**
 * The page, with the caches. While Redis does not answer, its status is 503, or 403 if the board lacks
 * a right there, and it says why, also to those who have no script; the script shows the caches as soon
 * as there are any. As soon as it answers, the page begins, so that the browser loads the files of the
 * page while the caches are read.
 */
export async function answerPage(parts: BoardParts, c: RouteContext): Promise<Response> {
  const page = boardPage('smart-redis board');
  const headers = { 'content-type': htmlType };
  const begun = await within(knownSoon(parts), { clock: systemClock, limitMs: patienceMs });
  if (begun.state !== 'done') {
    const { status, body } = failureIn(begun, parts);
    const text = page.head + page.body(body.error.message, '');
    return new Response(text, { status: status === 403 ? 403 : 503, headers });
  }
  const sight = c.get('sight');
  const mayHave = mayHaveState(parts, c.req.raw);
  const block = async (): Promise<string> => {
    const snapshot = await begun.value.snapshot;
    return mayHave ? stateBlock(await overviewOf(parts.board, snapshot, sight)) : '';
  };
  const rest = async (): Promise<string> => {
    const state = await within(block(), { clock: systemClock, limitMs: patienceMs });
    return state.state === 'done'
      ? page.body('Loading; needs JavaScript.', state.value)
      : page.body(failureIn(state, parts).body.error.message, '');
  };
  return new Response(inTwoParts(page.head, rest()), { headers });
}

async function knownSoon({ hub, reader }: BoardParts): Promise<BegunReading> {
  const latest = hub.latest();
  return latest === undefined ? reader.begun() : { snapshot: Promise.resolve(latest) };
}

function failureIn(settled: Settled<unknown>, { onFault }: BoardParts): Failure {
  const error = settled.state === 'failed' ? settled.error : undefined;
  const failure = failureOf(error);
  if (failure.isFault) onFault(error);
  return failure;
}

/**
 * Whether nobody but the page itself can read the answer: the page of another site may read it by a
 * script, where the application allows that for all of its answers, but not by opening it.
 */
function mayHaveState({ options }: BoardParts, request: Request): boolean {
  const { headers } = request;
  const isOpened =
    headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
  return isOpened || isOwnOrigin(request, options.origins);
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
