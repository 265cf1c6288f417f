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
  /** Ends all boards, like the process that they run in; resolves with how to start them again. */
  endBoards(): Promise<() => Promise<void>>;
}

interface StartedBoard {
  readonly close: () => void;
  readonly server: Server;
  readonly port: number;
  readonly options: Partial<BoardOptions>;
}

export function openStage(
  { url }: { readonly url: string },
  namespace = `board-${randomUUID().slice(0, 8)}`,
): Stage {
  const connect = () => ioredisDriver(url);
  const operator = openOperator({ driver: connect(), namespace, name: 'operator', logger: false });
  const instances: SmartRedis[] = [];
  const boards: StartedBoard[] = [];
  const startBoard = async (options: Partial<BoardOptions>, at = 0): Promise<StartedBoard> => {
    const board = createBoard({
      operator,
      readOnly: false,
      auth: false,
      logger: false,
      ...options,
    });
    const server = createServer(nodeHandler(board));
    await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const started = { close: () => board.close(), server, port, options };
    boards.push(started);
    return started;
  };
  const endBoards = async (): Promise<() => Promise<void>> => {
    const ended = boards.splice(0);
    for (const { close, server } of ended) {
      close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    return async () => {
      for (const { options, port } of ended) await startBoard(options, port);
    };
  };
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
    board: async (options = {}) =>
      `http://127.0.0.1:${(await startBoard(options)).port}/ops/caches`,
    endBoards,
    [Symbol.asyncDispose]: async () => {
      await endBoards();
      await Promise.all(instances.map((smart) => smart.close()));
      await operator.close();
    },
  };
}
