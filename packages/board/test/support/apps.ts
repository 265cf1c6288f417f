import 'reflect-metadata';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Module } from '@nestjs/common';
import type { CanActivate, INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import compression from 'compression';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { expressHandler } from '../../src/mounts/express.js';
import { fastifyBoard } from '../../src/mounts/fastify.js';
import { honoHandler } from '../../src/mounts/hono.js';
import { boardModule } from '../../src/mounts/nestjs.js';
import { nodeHandler } from '../../src/mounts/node.js';
import type { Board } from '../../src/index.js';

/** Its types are those of Express 5, as far as they are used here. */
const express4 = createRequire(import.meta.url)('express4') as typeof express;

/** An application that has a board at `first` and `second`, behind what applications have. */
export interface App {
  readonly origin: string;
  readonly server: Server;
  /** Ends when all connections have ended by themselves. */
  readonly close: () => Promise<void>;
}

export const first = '/internal/admin/caches';
export const second = '/internal/second';

export type StartApp = (board: Board) => Promise<App>;

/** The frameworks that the board is mounted in. */
export const frameworks: Readonly<Record<string, StartApp>> = {
  node: (board) => listening(createServer(nodeHandler(board))),
  'Express 5': (board) => listening(createServer(expressApp(express, board))),
  'Express 4': (board) => listening(createServer(expressApp(express4, board))),
  Fastify: async (board) => {
    const app = fastify();
    await app.register(fastifyBoard(board), { prefix: first });
    await app.register(fastifyBoard(board), { prefix: second });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return appOf(app.server, () => app.close());
  },
  Hono: (board) => {
    const app = new Hono();
    app.use(compress());
    app.all(`${first}/*`, honoHandler(board));
    app.all(`${second}/*`, honoHandler(board));
    return new Promise((resolve) => {
      // Other tests of this process need the global Response.
      const overrideGlobalObjects = false;
      const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects };
      const server = serve(options, () => resolve(appOf(server))) as Server;
    });
  },
  'NestJS on Express': (board) => startNest(board, new ExpressAdapter()),
  'NestJS on Fastify': (board) => startNest(board, new FastifyAdapter()),
};

function expressApp(framework: typeof express, board: Board): ReturnType<typeof express> {
  const app = framework();
  app.use(compression());
  app.use(framework.json());
  app.use(first, expressHandler(board));
  app.use(second, expressHandler(board));
  return app;
}

/** Refuses requests with this header. */
export const bannedHeader = 'x-banned';

class AppGuard implements CanActivate {
  canActivate(context: Parameters<CanActivate['canActivate']>[0]): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    return !(bannedHeader in headers);
  }
}

const quiet = Object.freeze({ logger: false as const });

/** With a global prefix and a global guard. */
async function startNest(board: Board, adapter: ExpressAdapter | FastifyAdapter): Promise<App> {
  class AppModule {
    readonly name = 'shop';
  }
  Module({
    imports: [boardModule({ board, path: 'admin/caches' }), boardModule({ board, path: 'second' })],
    providers: [{ provide: APP_GUARD, useClass: AppGuard }],
  })(AppModule);
  const app: INestApplication = await NestFactory.create(AppModule, adapter, quiet);
  app.setGlobalPrefix('internal');
  await app.listen(0, '127.0.0.1');
  return appOf(app.getHttpServer() as Server, () => app.close());
}

async function listening(server: Server): Promise<App> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return appOf(server);
}

function appOf(server: Server, close = () => closed(server)): App {
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server, close };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
}
