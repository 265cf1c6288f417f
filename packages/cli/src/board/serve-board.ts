import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Board } from '@smart-redis/board';
import { nodeHandler } from '@smart-redis/board/node';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import type { BoardSettings } from './board-settings.js';

/** A board that is served. */
export interface ServedBoard {
  /** `http://127.0.0.1:4000/` */
  readonly url: string;
  /** Ends it, with all its streams. */
  close(): Promise<void>;
}

/** Serves a board. @throws Problem with exit code 2 if the address cannot be listened on */
export async function serveBoard(
  board: Board,
  { host, port }: Pick<BoardSettings, 'host' | 'port'>,
): Promise<ServedBoard> {
  const server = createServer(nodeHandler(board));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Problem(exitCodes.usage, reasonOf(error, port));
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/`,
    close: async () => {
      board.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function reasonOf(error: unknown, port: number): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('EADDRINUSE')
    ? `port ${port} is taken: choose another --port; 0 takes any that is free`
    : `the board cannot be served: ${message}`;
}
