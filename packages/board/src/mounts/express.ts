import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Board } from '../board.js';
import { demandBoard } from './demand-board.js';
import { handle } from './handle.js';

/**
 * A handler for Express 4 and 5, and for what has its kind of handlers (Connect, Polka).
 * @example
 * app.use('/admin/caches', expressHandler(board));
 */
export function expressHandler(
  board: Board,
): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void {
  demandBoard(board);
  return (request, response, next) => {
    handle(board, request, response).catch(next);
  };
}
