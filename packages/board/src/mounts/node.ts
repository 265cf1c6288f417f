import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Board } from '../board.js';
import { demandBoard } from './demand-board.js';
import { handle } from './handle.js';

/**
 * A listener for servers of `node:http`, `node:https` and `node:http2` that answers every request by
 * the board. Its streams end when the server is closed.
 * @example
 * createServer(nodeHandler(board)).listen(4000, '127.0.0.1');
 */
export function nodeHandler(
  board: Board,
): (request: IncomingMessage, response: ServerResponse) => void {
  demandBoard(board);
  return (request, response) => {
    handle(board, request, response).catch(() => response.destroy());
  };
}
