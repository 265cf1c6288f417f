import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBoard } from '@smart-redis/board';
import { nodeHandler } from '@smart-redis/board/node';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';

/** The board of the demo in a browser. */
export interface Page extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/` */
  readonly address: string;
}

/** Serves a board of the caches: by an operator, so it needs none of the instances. */
export async function servePage(redisUrl: string, readOnly: boolean): Promise<Page> {
  const driver = ioredisDriver(redisUrl);
  const operator = openOperator({ driver, namespace: 'flight-delays', logger: false });
  const board = createBoard({ operator, readOnly, logger: false });
  const server = createServer(nodeHandler(board)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${String(port)}/`,
    [Symbol.asyncDispose]: async () => {
      board.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await operator.close();
    },
  };
}
