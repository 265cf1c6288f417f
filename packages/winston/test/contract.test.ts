import { describeLogger } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import winston from 'winston';
import winston30 from 'winston30';
import { winstonLogger } from '../src/index.js';
import { createUnderTest } from './written-by-winston.js';

const runner = { describe, it, beforeAll, afterAll };

describeLogger({
  ...runner,
  name: 'winston',
  create: (level) => createUnderTest(winston, { level }, winstonLogger),
});

describeLogger({
  ...runner,
  name: 'winston with the levels of syslog',
  create: (level) =>
    createUnderTest(
      winston,
      { levels: winston.config.syslog.levels, level: level === 'warn' ? 'warning' : level },
      winstonLogger,
    ),
});

describeLogger({
  ...runner,
  name: 'a child of a winston logger that has the format splat',
  create: (level) => {
    const format = winston.format.combine(winston.format.splat(), winston.format.json());
    return createUnderTest(winston, { level, format }, (logger) => winstonLogger(logger.child({})));
  },
});

describeLogger({
  ...runner,
  name: 'winston 3.0.0',
  // The types of its transports are others, what is used of them is the same.
  create: (level) =>
    createUnderTest(winston30 as unknown as typeof winston, { level }, winstonLogger),
});
