// many-caches.ts <url> <driver> <count>: registers that many caches, leads them, waits, and hands
// them over.
import { hash, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { collectGarbage } from '../collect-garbage.js';
import type { DriverName } from '../drivers.js';
import { driverOf } from '../drivers.js';
import type { ManyCachesMessage } from './many-caches-message.js';

const [url = '', driver = '', count = ''] = process.argv.slice(2);
const caches = Number(count);
const idleMs = 3000;
let fetches = 0;

const first = instance();
await collectGarbage();
const emptyBytes = process.memoryUsage().heapUsed;
const registerMs = registerAll(first);
await collectGarbage();
const registeredBytes = process.memoryUsage().heapUsed - emptyBytes;
await first.start();
await waitFor(() => fetches === caches && first.isLeader, {
  message: 'every cache is fetched',
  timeoutMs: 120_000,
});
await collectGarbage();
const ledBytes = process.memoryUsage().heapUsed - emptyBytes;

const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, idleMs));
const { user, system } = process.cpuUsage(before);

const second = instance();
registerAll(second);
await second.start();
const client = new Redis(url);
const elected = new Promise((resolve) => second.once('elected', resolve));
fetches = 0;
const scriptsBefore = await scriptsRun();
await first.close();
await elected;
const electedAt = performance.now();
// A claim is one script; apart from claims, only the few scripts of the election run.
const claimed = await waitFor(
  async () => {
    const run = (await scriptsRun()) - scriptsBefore;
    return run >= caches ? run : undefined;
  },
  { message: 'every cache is claimed', timeoutMs: 60_000 },
);
const claimedMs = performance.now() - electedAt;
const message: ManyCachesMessage = {
  registerMs,
  registeredBytes: registeredBytes / caches,
  ledBytes: ledBytes / caches,
  idleCpuPercent: (100 * (user + system)) / 1000 / idleMs,
  claimedMs,
  claimed: Math.min(claimed, caches),
  fetchedAgain: fetches,
};
process.send?.(message, () => process.exit());

function instance(): SmartRedis {
  return new SmartRedis({
    driver: driverOf(driver as DriverName, url),
    elector: leaseElector({ spread: false }),
    namespace: 'bench-many',
    concurrency: 16,
  });
}

function registerAll(smart: SmartRedis): number {
  const start = performance.now();
  for (let index = 0; index < caches; index += 1) {
    smart.register({
      name: `cache-${String(index)}`,
      fetcher: () => {
        fetches += 1;
        return [{ id: 'one' }];
      },
      refresh: { every: '1h' },
      targets: { byId: hash({ key: `bench:many:${String(index)}` }) },
    });
  }
  return performance.now() - start;
}

async function scriptsRun(): Promise<number> {
  const stats = await client.info('commandstats');
  return ['eval', 'evalsha'].reduce(
    (sum, name) => sum + Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0),
    0,
  );
}
