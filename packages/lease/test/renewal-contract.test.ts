import { describeElector, netDriver } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { leaseElector } from '../src/index.js';
import { renewalThreads } from './start-renewal-thread.js';

const threads = renewalThreads();

/** Where the next candidate connects to, and its thread with it. */
let address = { host: '', port: 0 };

const connect = (to: typeof address) => {
  address = to;
  return netDriver(to);
};
const create = () => {
  const to = address;
  return leaseElector({
    spread: false,
    ttl: '300ms',
    renewal: { worker: () => threads.start(to) },
  });
};

describeElector({ describe, it, beforeAll, afterAll, create, connect });

afterAll(() => threads[Symbol.dispose]());
