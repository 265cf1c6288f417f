import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Keys with braces in unusual places, and characters of one to four bytes. */
const anyKey = fc.oneof(
  fc.stringMatching(/^[{}a-c:]{1,12}$/),
  fc
    .array(fc.constantFrom('{', '}', 'a', 'ä', '漢', '🦊', ' ', '\n'), { minLength: 1 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);

describe('the slot of a key', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ args: ['--cluster-enabled', 'yes'] });
  });
  afterAll(async () => {
    await server.stop();
  });
  const slotOfServer = (key: string): Promise<unknown> => server.command('CLUSTER', 'KEYSLOT', key);

  it.each([
    '{}}x',
    'foo{}{bar}',
    'foo{{bar}}zap',
    'foo{bar}{zap}',
    '{a{b}c',
    '}{',
    '{',
    'ä{ö}ü',
    '{}{}',
  ])('is what the server says for %s', async (key) => {
    expect(keySlot(key)).toBe(await slotOfServer(key));
    expect(await slotOfServer(siblingKey(key, 'x'))).toBe(keySlot(key));
  });

  it('equals that of the server for any key, and that of its siblings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyKey, { minLength: 1, maxLength: 20 }), async (keys) => {
        for (const key of keys) {
          const [own, sibling] = [
            await slotOfServer(key),
            await slotOfServer(siblingKey(key, 'x:y')),
          ];
          expect([key, keySlot(key), sibling]).toEqual([key, own, own]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
