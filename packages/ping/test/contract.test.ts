import { describeElector } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Elector } from '@smart-redis/core';
import { pingElector } from '../src/index.js';

// Each suite has a server of its own, and its tests take turns: some of them stop it.
const inTurns = (title: string, body: () => Promise<void>): void =>
  it(title, { concurrent: false }, body);
const runner = { describe: describe.concurrent, it: inTurns, beforeAll, afterAll };
const create = (): Elector =>
  pingElector({ keyTtl: '300ms', every: '50ms', probe: () => Promise.resolve(true) });

describeElector({ ...runner, create });

// With a probe that never errs nobody is replaced who lives, and then it keeps what a lease keeps.
describeElector({
  ...runner,
  create: () => ({
    ...create(),
    name: 'ping, with a probe that never errs',
    exclusive: true,
  }),
});
