import { randomUUID } from 'node:crypto';
import { describeLogger } from '@smart-redis/testing';
import log4js from 'log4js';
import log4js60 from 'log4js60';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { log4jsLogger } from '../src/index.js';
import { keepLines, underTest } from './written-by-log4js.js';

for (const [name, library] of [
  ['log4js', log4js],
  // The types of its levels are others, what is used of them is the same.
  ['log4js 6.0.0', log4js60 as unknown as typeof log4js],
] as const) {
  const kept = keepLines(library);
  describeLogger({
    describe,
    it,
    beforeAll,
    afterAll,
    name,
    create: (level) => {
      const logger = library.getLogger(randomUUID());
      logger.level = level;
      return underTest(kept, logger, log4jsLogger);
    },
  });
}
