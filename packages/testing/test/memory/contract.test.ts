import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeDriver } from '../../src/index.js';
import { memoryStage } from './memory-stage.js';

const runner = { describe, it, beforeAll, afterAll };
const stage = memoryStage();

describeDriver({
  ...runner,
  name: 'a Redis in memory, in real time',
  stage,
  connect: stage.connect,
  // It has no address and no users.
  without: ['addresses', 'users'],
});
