import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash, SmartRedis } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';
import { createBoard } from '../src/index.js';
import { nodeHandler } from '../src/mounts/node.js';
import { readEvents } from '../test/support/event-reader.js';

// What five viewers of 1,000 caches cost Redis, idle and while 100 caches a second are refreshed:
//   npx tsx packages/board/scripts/measure-load.ts [seconds]
// Exits with 1 if it is 2 % of a core or more. Processor time of Redis alone is counted, so that other
// work on the machine matters little.
const caches = 1000;
const viewers = 5;
const seconds = Number(process.argv[2] ?? 20);
const bar = 0.02;

for (const every of ['1h', '10s'] as const) {
  await using server = await startRedis();
  const smart = new SmartRedis({
    driver: ioredisDriver(server.url),
    elector: leaseElector(),
    concurrency: 20,
    logger: false,
  });
  const handles = Array.from({ length: caches }, (_each, index) => {
    let count = 0;
    return smart.register({
      name: `cache-${index}`,
      refresh: { every },
      history: 10,
      fetcher: () => [{ id: 'a', count: (count += 1) }],
      targets: { byId: hash({ key: `cache-${index}:by-id`, id: 'id' }) },
    });
  });
  await smart.start();
  await Promise.all(handles.map((handle) => handle.ready()));
  const operator = openOperator({ driver: ioredisDriver(server.url), logger: false });
  const board = createBoard({ operator, logger: false });
  const http = createServer(nodeHandler(board));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/?api=events`;

  const alone = await shareOf(server);
  const readers = await Promise.all(Array.from({ length: viewers }, () => readEvents(url)));
  await Promise.all(readers.map((reader) => reader.next('state')));
  for (const reader of readers) void reader.ended().catch(() => undefined);
  await sleep(3000);
  const ours = process.cpuUsage();
  const watched = await shareOf(server);
  const { user, system } = process.cpuUsage(ours);
  console.log(
    `every ${every}: Redis ${percent(alone)} without viewers, ${percent(watched)} with ${viewers}; ` +
      `the viewers ${percent(watched - alone)}, the bar is ${percent(bar)}; this process, refreshes and viewers included, ${percent((user + system) / 1e6 / seconds)}`,
  );
  if (watched - alone >= bar) process.exitCode = 1;
  for (const reader of readers) reader.leave();
  board.close();
  http.closeAllConnections();
  http.close();
  await operator.close();
  await smart.close();
}

/** The share of a core that a server uses. */
async function shareOf(server: RedisServer): Promise<number> {
  const before = await cpuOf(server);
  const startedAt = performance.now();
  await sleep(seconds * 1000);
  return ((await cpuOf(server)) - before) / ((performance.now() - startedAt) / 1000);
}

async function cpuOf(server: RedisServer): Promise<number> {
  const info = String(await server.command('INFO', 'cpu'));
  const used = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)];
  return used.reduce((sum, [, value]) => sum + Number(value), 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
