import { Hono } from 'hono';
import { act, actionNames, cacheOf } from '../actions.js';
import { readBody } from '../answers/read-body.js';
import { readCachePage, readDiff, readRows } from '../answers/reads.js';
import type { BoardClient } from '../board.js';
import { answerError, answerFailure, unseen } from './answer-failure.js';
import { queryOf } from './context.js';
import type { BoardParts, RouteEnv } from './context.js';
import {
  demandAccess,
  demandActions,
  demandOpen,
  demandOwnOrigin,
  secureAnswers,
} from './guards.js';
import { answerAsset, answerPage } from './page-routes.js';
import { answerCacheRead, answerOverview, createEventsRoute } from './read-routes.js';

/** Answers a request, whatever its path; never rejects. */
export type Answer = (request: Request, client: BoardClient) => Promise<Response>;

export function createRoutes(parts: BoardParts): Answer {
  const app = new Hono<RouteEnv>({ getPath: routeOf });
  app.use(secureAnswers());
  app.use(demandOpen(parts));
  app.use(demandAccess(parts));
  app.get('/', (c) => answerPage(parts, c));
  app.get('/asset', answerAsset);

  app.use('/api/*', demandOwnOrigin(parts));
  app.get('/api/overview', async (c) => c.json(await answerOverview(parts, c)));
  app.get('/api/instances', async (c) => {
    const { board, at, readMsAgo, instances } = await answerOverview(parts, c);
    return c.json({ board, at, readMsAgo, instances });
  });
  app.get('/api/cache', (c) => answerCacheRead(parts, c, readCachePage));
  app.get('/api/rows', (c) => answerCacheRead(parts, c, readRows));
  app.get('/api/diff', (c) => answerCacheRead(parts, c, readDiff));
  app.get('/api/events', createEventsRoute(parts));

  for (const name of actionNames) {
    app.post(`/api/${name}`, demandActions(parts), async (c) => {
      const body = await readBody(c.req.raw);
      const { operator, logger } = parts.options;
      const cache = cacheOf(body);
      if ((await c.get('sight')?.sees(cache)) === false) return answerFailure(unseen, c);
      const done = await act(operator, name, body);
      const { remoteAddress } = c.env.client;
      logger.info('somebody acted with the board', { action: name, cache, remoteAddress });
      return c.json(done);
    });
  }
  app.notFound((c) => answerFailure(noRoute, c));
  app.onError((error, c) => answerError(error, c, parts));
  return async (request, client) => app.fetch(request, { client });
}

const noRoute = {
  status: 404,
  body: { error: { code: 'BOARD_REQUEST', message: 'The board has no such address.' } },
};

/** The query decides, the path does not: a mount may strip it or not. */
function routeOf(request: Request): string {
  const query = queryOf(request);
  const api = query.get('api');
  if (api !== null) return `/api/${api}`;
  return query.has('asset') ? '/asset' : '/';
}
