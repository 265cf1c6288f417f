import type { IncomingMessage, ServerResponse } from 'node:http';
import { All, Controller, Module, Req, Res, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { CanActivate, DynamicModule, Type } from '@nestjs/common';
import type { Board } from '../board.js';
import { demandBoard } from './demand-board.js';
import { answerFastify } from './fastify.js';
import type { FastifyReplyLike, FastifyRequestLike } from './fastify.js';
import { handle } from './handle.js';

/** Where the board is, and who guards it. */
export interface BoardModuleOptions {
  readonly board: Board;
  /** Behind the global prefix, if the application has one. */
  readonly path: string;
  /**
   * Guards for the board, beside global ones and its own `auth`. Those that need a provider find it if
   * its module is global.
   * @default none
   */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
}

/**
 * A module for NestJS, on Express or Fastify. The board is a controller, so guards apply to it.
 * @example
 * \@Module({ imports: [boardModule({ board, path: 'admin/caches', guards: [AdminGuard] })] })
 */
export function boardModule({ board, path, guards = [] }: BoardModuleOptions): DynamicModule {
  demandBoard(board);
  // A class for each mount, because decorators write to it.
  class BoardController {
    answer(request: NestRequest, response: NestReply): void {
      if ('hijack' in response) answerFastify(board, request as FastifyRequestLike, response);
      else handle(board, request as IncomingMessage, response).catch(() => response.destroy());
    }
  }
  const { prototype } = BoardController;
  const method = Object.getOwnPropertyDescriptor(prototype, 'answer') ?? {};
  All('/')(prototype, 'answer', method);
  Req()(prototype, 'answer', 0);
  Res()(prototype, 'answer', 1);
  UseGuards(...guards)(BoardController);
  Controller({ path, version: VERSION_NEUTRAL })(BoardController);

  class BoardModule {
    /** Runs before the routes are made. Fastify, unlike Express, takes a slash at the end for another path. */
    configure(consumer: object): void {
      if (isOnFastify(consumer)) All(['/', '/*'])(prototype, 'answer', method);
    }
  }
  Module({})(BoardModule);
  return { module: BoardModule, controllers: [BoardController] };
}

/** Asks what Nest passes to `configure`, whose interface does not tell of this. */
function isOnFastify(consumer: object): boolean {
  const { getHttpAdapter } = consumer as { getHttpAdapter?: () => { getType?: () => string } };
  return getHttpAdapter?.call(consumer).getType?.() === 'fastify';
}

type NestRequest = IncomingMessage | FastifyRequestLike;
type NestReply = ServerResponse | FastifyReplyLike;
