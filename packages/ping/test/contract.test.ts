import { describeElector } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Elector } from '@smart-redis/core';
import { pingElector } from '../src/index.js';

const runner = { describe, it, beforeAll, afterAll };
const create = (): Elector =>
  pingElector({ keyTtl: '300ms', every: '50ms', probe: () => Promise.resolve(true) });

describeElector({ ...runner, create });

// With a probe that never errs nobody is replaced who lives, and then it keeps what a lease keeps.
describeElector({
  ...runner,
  create: () => ({
    ...create(),
    name: 'ping, with a probe that never errs',
    supports: { exclusive: true },
  }),
});
