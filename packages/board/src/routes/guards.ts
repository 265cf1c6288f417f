import type { MiddlewareHandler } from 'hono';
import { authorize } from '../access/authorize.js';
import { isOwnOrigin } from '../access/origin.js';
import { createSight } from '../access/visible.js';
import { BoardError } from '../answers/board-error.js';
import { addSecurityHeaders } from '../page/security-headers.js';
import { answerFailure } from './answer-failure.js';
import type { BoardParts, RouteEnv } from './context.js';

type Guard = MiddlewareHandler<RouteEnv>;

/** Every answer gets the headers, a failure as well; what `auth` has answered stays as it is. */
export function secureAnswers(): Guard {
  return async (c, next) => {
    await next();
    if (c.get('isForeign') !== true) addSecurityHeaders(c.res.headers);
  };
}

/** @throws BoardError `BOARD_CLOSED` */
export function demandOpen({ isClosed }: BoardParts): Guard {
  return async (_c, next) => {
    if (isClosed()) throw new BoardError('BOARD_CLOSED', 'The board was closed.');
    return next();
  };
}

/** Answers those who may not see the board; for others, finds out what they may see. */
export function demandAccess({ options, isProduction }: BoardParts): Guard {
  const { auth, canSee } = options;
  // The browser asks for them only where they are what counts.
  const asks = typeof auth === 'object' ? { 'www-authenticate': basicChallenge } : {};
  return async (c, next) => {
    const request = c.req.raw;
    const verdict = await authorize(auth, request, c.env.client, isProduction);
    if (verdict.verdict === 'answered') {
      c.set('isForeign', true);
      return verdict.response;
    }
    if (verdict.verdict === 'refused') {
      const { status, message } = verdict;
      const failure = { status, body: { error: { code: 'BOARD_AUTH', message } } };
      return answerFailure(failure, c, status === 401 ? asks : {});
    }
    c.set('sight', canSee === undefined ? undefined : createSight(canSee, request));
    return next();
  };
}

const basicChallenge = 'Basic realm="smart-redis board", charset="UTF-8"';

/** Nothing is told, and nothing done, for the page of another site. */
export function demandOwnOrigin({ options }: BoardParts): Guard {
  return async (c, next) => {
    if (isOwnOrigin(c.req.raw, options.origins)) return next();
    throw new BoardError(
      'BOARD_ORIGIN',
      'The request comes from another site. If a proxy changes the host of requests, let it send ' +
        'X-Forwarded-Host, or pass `origins` to createBoard().',
    );
  };
}

/** @throws BoardError `BOARD_READ_ONLY` */
export function demandActions({ options }: BoardParts): Guard {
  return async (_c, next) => {
    if (!options.readOnly) return next();
    throw new BoardError(
      'BOARD_READ_ONLY',
      'This board is read-only; pass `readOnly: false` to createBoard() to act with it.',
    );
  };
}
