import type { IncomingMessage } from 'node:http';
import type { Board } from '../board.js';
import { demandBoard } from './demand-board.js';
import { clientOf } from './node-request.js';

/** What the handler uses of the context of Hono 4. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request };
  /** Of `@hono/node-server`: has the request of Node as `incoming`. */
  readonly env: unknown;
}

/**
 * A handler for Hono.
 * @example
 * app.all('/admin/caches/*', honoHandler(board));
 */
export function honoHandler(board: Board): (c: HonoContextLike) => Promise<Response> {
  demandBoard(board);
  return ({ req, env }) => {
    const incoming = incomingOf(env);
    return board.fetch(req.raw, incoming === undefined ? {} : clientOf(incoming));
  };
}

function incomingOf(env: unknown): IncomingMessage | undefined {
  if (typeof env !== 'object' || env === null) return undefined;
  const incoming: unknown = Reflect.get(env, 'incoming');
  const isMessage = typeof incoming === 'object' && incoming !== null && 'socket' in incoming;
  return isMessage ? (incoming as IncomingMessage) : undefined;
}
