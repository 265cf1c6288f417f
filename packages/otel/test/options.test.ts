import { SmartRedis } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { memoryDriver } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { observeCaches, SmartRedisInstrumentation } from '../src/index.js';

const smart = new SmartRedis({ driver: memoryDriver(), elector: false, logger: false });
const operator = openOperator({ driver: memoryDriver(), logger: false });

it.each([
  ['an instance without braces', smart, 'write observeCaches({ smart })'],
  ['an operator without braces', operator, 'write observeCaches({ operator: openOperator(…) })'],
  ['a misspelt option', { samrt: smart }, 'did you mean "smart"?'],
  ['nothing', undefined, 'option "smart" of observeCaches() is missing'],
  ['an empty object', {}, 'option "smart" of observeCaches() is missing'],
  ['an instance and an operator', { smart, operator }, 'give only one of them'],
  ['another instance', { smart: {} }, '"smart" must be an instance of SmartRedis'],
])('%s is refused, with what to write', (_what, options, message) => {
  expect(() => observeCaches(options as never)).toThrow(
    expect.objectContaining({
      code: 'SR_INVALID_OPTION',
      message: expect.stringContaining(message) as string,
    }),
  );
});

it('the instrumentation refuses a misspelt option, and keeps its own', () => {
  const wrong = { readSpan: true } as never;
  expect(() => new SmartRedisInstrumentation(wrong)).toThrow(/did you mean "readSpans"/);
  const instrumentation = new SmartRedisInstrumentation({ enabled: false, readSpans: true });
  expect(() => instrumentation.setConfig(wrong)).toThrow(/did you mean "readSpans"/);
  expect(instrumentation.getConfig()).toEqual({ enabled: false, readSpans: true });
});
