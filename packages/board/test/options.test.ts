import 'reflect-metadata';
import { SmartRedis } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { memoryDriver } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { createBoard } from '../src/index.js';
import { expressHandler } from '../src/mounts/express.js';
import { fastifyBoard } from '../src/mounts/fastify.js';
import { honoHandler } from '../src/mounts/hono.js';
import { boardModule } from '../src/mounts/nestjs.js';
import { nodeHandler } from '../src/mounts/node.js';

const smart = new SmartRedis({ driver: memoryDriver(), elector: false, logger: false });
const operator = openOperator({ driver: memoryDriver(), logger: false });

it.each([
  ['an instance without braces', smart, 'write createBoard({ smart })'],
  ['an operator without braces', operator, 'write createBoard({ operator: openOperator(…) })'],
  ['a misspelt option', { samrt: smart }, 'did you mean "smart"?'],
  ['nothing', undefined, 'option "smart" of createBoard() is missing'],
  ['an empty object', {}, 'option "smart" of createBoard() is missing'],
  ['an instance and an operator', { smart, operator }, 'give only one of them'],
  ['another instance', { smart: {} }, '"smart" must be an instance of SmartRedis'],
])('%s is refused, with what to write', (_what, options, message) => {
  expect(() => createBoard(options as never)).toThrow(
    expect.objectContaining({
      code: 'SR_INVALID_OPTION',
      message: expect.stringContaining(message) as string,
    }),
  );
});

it.each([
  ['expressHandler', expressHandler],
  ['fastifyBoard', fastifyBoard],
  ['honoHandler', honoHandler],
  ['nodeHandler', nodeHandler],
  ['boardModule', (board: never) => boardModule({ board, path: 'caches' })],
])('%s refuses at once what is no board', (_name, mount) => {
  const refusal = /option "board" must be what createBoard\({ smart }\) returns/;
  expect(() => mount(smart as never)).toThrow(refusal);
  expect(() => mount(undefined as never)).toThrow(refusal);
});

it.each([
  ['auth.password', { user: 'ops', password: '' }, 'got an empty text'],
  ['auth.password', { user: 'ops' }, 'got nothing'],
  ['auth', 'secret', 'got a value of the type string'],
])('a wrong %s is described without what it is: %o', (option, auth, got) => {
  expect(() => createBoard({ smart, auth } as never)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(new RegExp(`"${option}" must be .*; ${got}$`)) as string,
    }),
  );
});
