import type { ApiOverview } from '../api.js';
import { inTime } from '../answers/in-time.js';
import { demandQueryText } from '../answers/read-query.js';
import type { CacheRead } from '../answers/reads.js';
import { createPresenter, overviewOf } from '../live/present.js';
import { answerFailure, unseen } from './answer-failure.js';
import { queryOf } from './context.js';
import type { BoardParts, RouteContext } from './context.js';

export async function answerOverview(
  { board, hub, reader }: BoardParts,
  c: RouteContext,
): Promise<ApiOverview> {
  const snapshot = hub.latest() ?? (await inTime(reader.recent()));
  return overviewOf(board, snapshot, c.get('sight'));
}

/** Answers a read of one cache, if the request may see it. */
export async function answerCacheRead<Answer>(
  { board, options }: BoardParts,
  c: RouteContext,
  read: (of: CacheRead) => Promise<Answer>,
): Promise<Response> {
  const query = queryOf(c.req.raw);
  const cache = demandQueryText(query, 'cache');
  const sight = c.get('sight');
  if (sight !== undefined && !(await sight.sees(cache))) return answerFailure(unseen, c);
  const { operator } = options;
  return c.json(await read({ operator, board, query, cache, sight, signal: c.req.raw.signal }));
}

/** Opens the stream of events. */
export function createEventsRoute({ board, streams }: BoardParts): (c: RouteContext) => Response {
  const present = createPresenter(board);
  return (c) => {
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      // Neither compressed nor buffered: compression() and nginx heed these.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      // An idle connection would hold up a server that is closing.
      connection: 'close',
    };
    const request = c.req.raw;
    // A stream that nobody reads would stay open.
    if (request.method === 'HEAD') return new Response(null, { headers });
    const sight = c.get('sight');
    const body = streams.open({
      // What it may see may be another part than then.
      has: sight === undefined ? (queryOf(request).get('after') ?? undefined) : undefined,
      client: c.env.client,
      signal: request.signal,
      present: (event) => present(event, sight),
    });
    return new Response(body, { headers });
  };
}
