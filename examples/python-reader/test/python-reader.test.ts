import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hash, list, SmartRedis, sortedSet, string } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { startRedis } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../reader.py', import.meta.url));
/** `scripts/test-programs.ts` looks for it, and says so where there is none. */
const python = process.env.TEST_PYTHON ?? '';

describe.skipIf(python === '')('the reader in Python', () => {
  it('lists caches and ages, and reads rows, without the code of the application', async () => {
    const server = await startRedis();
    const smart = new SmartRedis({
      driver: ioredisDriver(server.url),
      namespace: 'shop',
      logger: false,
    });
    try {
      await smart.start();
      const sales = smart.register({
        name: 'sales',
        fetcher: () => [
          { id: 'ORY', total: 12 },
          { id: 'a\u001b[31m', total: 7 },
        ],
        targets: {
          byId: hash({ key: 'sales', id: 'id' }),
          all: list({ key: 'sales:all' }),
          top: sortedSet({ key: 'sales:top', score: 'total', member: 'id' }),
          doc: string({ key: 'sales:doc' }),
        },
      });
      await sales.ready();
      const broken = smart.register({
        name: 'broken',
        fetcher: () => Promise.reject(new Error('no source')),
        targets: { all: list({ key: 'broken' }) },
      });
      await broken.refresh().catch(() => undefined);
      await server.command('HSET', '{smart-redis:shop}:registry', 'hostile', 'no json');
      await server.command('HSET', 'secret', 'password', 'x');
      const stolen = { at: 'secret', targets: [{ name: 'x', key: 'secret', type: 'hash' }] };
      await server.command('HSET', '{smart-redis:shop}:registry', 'thief', JSON.stringify(stolen));
      const read = async (...args: string[]): Promise<string> => {
        const env = { ...process.env, REDIS_URL: server.url };
        return (await run(python, [program, '--namespace', 'shop', ...args], { env })).stdout;
      };

      const lines = (await read()).split('\n');
      expect(lines[0]).toMatch(/^broken\tnever built\tno rows\tSR_FETCH_FAILED$/);
      expect(lines[1]).toMatch(/^sales\t\d+ s\t2 rows$/);
      const { version } = await sales.info();
      const rows = await read('sales');
      expect(rows).toContain(`byId of sales, version ${String(version)}`);
      expect(rows).toContain('  ORY\t{"id":"ORY","total":12}');
      expect(rows).toContain('  ORY\t12.0');
      expect(rows).toContain('a\\x1b[31m');
      expect(rows).not.toContain('\u001b');
      const all = (await read('sales', 'all')).trim().split('\n');
      expect(all).toHaveLength(3);
      expect(await read('thief')).not.toContain('password');
      await expect(read('nothing')).rejects.toMatchObject({ code: 2 });
    } finally {
      await smart.close();
      await server.stop();
    }
  });
});
