import { list, SmartRedis } from '@smart-redis/core';
import type { MemoryRedis } from '@smart-redis/testing';
import { memoryRedis } from '@smart-redis/testing';
import { afterEach, expect, it } from 'vitest';

const opened: SmartRedis[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((smart) => smart.close()));
});

const definition = { fetcher: () => ['row'], targets: { all: list({ key: 'rows' }) } };

async function started(redis: MemoryRedis, warn: (code: unknown) => void): Promise<SmartRedis> {
  const logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_: string, fields?: Readonly<Record<string, unknown>>) => warn(fields?.code),
    error: () => undefined,
  };
  const smart = new SmartRedis({ driver: redis.driver(), logger });
  opened.push(smart);
  await smart.start();
  return smart;
}

it('a wait for a cache whose key another fills is warned of again, and says why at its end', async () => {
  const redis = memoryRedis();
  const codes: unknown[] = [];
  const first = await started(redis, () => undefined);
  await first.register({ name: 'owner', ...definition }).ready();
  await first.close();
  const smart = await started(redis, (code) => codes.push(code));
  const cache = smart.register({ name: 'other', ...definition });
  const failure = cache.ready({ timeout: '4m' }).catch((error: unknown) => error);
  await redis.advance('4m');
  expect(await failure).toMatchObject({
    code: 'SR_TIMEOUT',
    details: { reason: 'failing' },
    cause: { code: 'SR_KEY_TAKEN' },
  });
  expect(codes.filter((code) => code === 'SR_KEY_TAKEN').length).toBeGreaterThanOrEqual(2);
  // Whoever gives the key free ends the wait.
  const waiting = cache.ready();
  const records = (await redis.command('KEYS', '*:smart-redis:owner:*')) as string[];
  await redis.command('DEL', 'rows', ...records);
  await redis.advance('2m');
  await waiting;
});
