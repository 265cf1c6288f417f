import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Board } from '../board.js';
import { demandBoard } from './demand-board.js';
import { handle } from './handle.js';

/** What the plugin uses of Fastify 5. */
export interface FastifyLike {
  all(
    path: string,
    handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => void,
  ): unknown;
}

export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly body: unknown;
}

export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
}

/**
 * A plugin for Fastify.
 * @example
 * await app.register(fastifyBoard(board), { prefix: '/admin/caches' });
 */
export function fastifyBoard(board: Board): (app: FastifyLike) => Promise<void> {
  demandBoard(board);
  const answer = (request: FastifyRequestLike, reply: FastifyReplyLike): void =>
    answerFastify(board, request, reply);
  return (app) => {
    app.all('/', answer);
    app.all('/*', answer);
    return Promise.resolve();
  };
}

/** Answers a request of Fastify by a board. */
export function answerFastify(
  board: Board,
  request: FastifyRequestLike,
  reply: FastifyReplyLike,
): void {
  reply.hijack();
  const { raw } = reply;
  // What hooks have set, such as the cookie of a session.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  const received = Object.assign(request.raw, { body: request.body });
  handle(board, received, raw).catch(() => raw.destroy());
}
