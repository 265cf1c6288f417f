import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmartRedisOptions } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { BoardOptions } from '../../src/index.js';
import { createBoard } from '../../src/index.js';
import { nodeHandler } from '../../src/mounts/node.js';

/** Instances and boards of a namespace on a real server. */
export interface Stage extends AsyncDisposable {
  readonly namespace: string;
  readonly operator: Operator;
  /** Starts an instance that holds a seat. */
  instance(name: string, options?: Partial<SmartRedisOptions>): Promise<SmartRedis>;
  /** Serves a board that may act, and answers its address. */
  board(options?: Partial<BoardOptions>): Promise<string>;
}

export function openStage(
  { url }: { readonly url: string },
  namespace = `board-${randomUUID().slice(0, 8)}`,
): Stage {
  const connect = () => ioredisDriver(url);
  const operator = openOperator({ driver: connect(), namespace, name: 'operator', logger: false });
  const instances: SmartRedis[] = [];
  const boards: { close(): void; readonly server: Server }[] = [];
  return {
    namespace,
    operator,
    instance: async (name, options = {}) => {
      const smart = new SmartRedis({
        driver: connect(),
        elector: leaseElector({ ttl: '3s' }),
        logger: false,
        namespace,
        instance: name,
        ...options,
      });
      instances.push(smart);
      await smart.start();
      return smart;
    },
    board: async (options = {}) => {
      const board = createBoard({
        operator,
        readOnly: false,
        auth: false,
        logger: false,
        ...options,
      });
      const server = createServer(nodeHandler(board));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      boards.push({ close: () => board.close(), server });
      const { port } = server.address() as AddressInfo;
      return `http://127.0.0.1:${port}/ops/caches`;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { close, server } of boards) {
        close();
        server.close();
        server.closeAllConnections();
      }
      await Promise.all(instances.map((smart) => smart.close()));
      await operator.close();
    },
  };
}
