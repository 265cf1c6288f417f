// families.ts <url> <driver> <members>: members of a family come, change and go, on two instances.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import type { DriverName } from '../drivers.js';
import { driverOf } from '../drivers.js';
import type { FamiliesMessage } from './families-message.js';

const [url = '', driver = '', count = ''] = process.argv.slice(2);
const members = Number(count);
const timeoutMs = 300_000;
const prefix = 'bench:family';
/** Fewer than the slots of both instances. */
const groupLimit = 6;

const source = { members: named(0, 1) };
const running = { now: 0, most: 0 };
const built = new Set<string>();
const served = new Set<string>();

const instances = await Promise.all(['a', 'b'].map(start));
const families = instances.map(register);
const [first] = families;
if (first === undefined) throw new Error('there are two');
const client = new Redis(url);
await first.ready();

const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();
const comeMs = await arrived(named(0, members + 1));
await allBuilt();
const changeMs = await arrived([
  ...named(0, members / 2),
  ...named(members, members + members / 2),
]);
await allBuilt();
const wrongRows = await strangers(source.members);
const goMs = await gone(named(0, 1));
delays.disable();
const message: FamiliesMessage = {
  ...{ comeMs, changeMs, goMs },
  stallMs: delays.max / 1e6,
  tooMany: Math.max(0, running.most - groupLimit),
  wrong: wrongRows + (await keysOf(1)),
};
process.send?.(message, () => process.exit());

async function start(name: string): Promise<SmartRedis> {
  const smart = new SmartRedis({
    driver: driverOf(driver as DriverName, url),
    elector: leaseElector(),
    namespace: 'bench-families',
    instance: name,
    concurrency: 4,
    logger: false,
  });
  smart.on('serving', ({ cache }) => served.add(cache));
  smart.on('committed', ({ cache }) => built.add(cache));
  await smart.start();
  return smart;
}

function register(smart: SmartRedis) {
  return smart.registerFamily({
    name: 'tenants',
    members: () => source.members,
    every: '1h',
    whenGone: 'drop',
    dropAfter: '0s',
    maxShrink: '100%',
    define: (tenant) => ({
      fetcher: async () => {
        running.now += 1;
        running.most = Math.max(running.most, running.now);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running.now -= 1;
        return [tenant];
      },
      refresh: { every: '1h' },
      group: { name: 'tenants', concurrency: groupLimit },
      targets: { all: list({ key: `${prefix}:${tenant}` }) },
    }),
  });
}

/** Milliseconds until a list is known everywhere, and each of its caches is served and due. */
async function arrived(next: readonly string[]): Promise<number> {
  source.members = [...next];
  served.clear();
  const known = new Set(families[1]?.names());
  const coming = next.filter((tenant) => !known.has(tenant));
  const startedAt = performance.now();
  await first?.refresh();
  await waitFor(
    () =>
      families.every((family) => family.names().length === next.length) &&
      coming.every((tenant) => served.has(`tenants:${tenant}`)),
    { message: 'all members are served', timeoutMs },
  );
  return performance.now() - startedAt;
}

/** Milliseconds until members are gone everywhere, and their keys too. */
async function gone(next: readonly string[]): Promise<number> {
  source.members = [...next];
  const startedAt = performance.now();
  await first?.refresh();
  await waitFor(() => families.every((family) => family.names().length === next.length), {
    message: 'all members are gone',
    timeoutMs,
  });
  // What is gone is removed by a later fetch of the list.
  await first?.refresh();
  await waitFor(async () => (await keysOf(next.length)) === 0, {
    message: 'all keys are gone',
    timeoutMs,
    everyMs: 50,
  });
  return performance.now() - startedAt;
}

async function allBuilt(): Promise<void> {
  await waitFor(() => source.members.every((tenant) => built.has(`tenants:${tenant}`)), {
    message: 'all members are built',
    timeoutMs,
  });
}

/** Keys of the members beyond those that stay, as a whole a bounded sample of them. */
async function keysOf(staying: number): Promise<number> {
  const all = named(staying, Math.min(members + members / 2, staying + 1000));
  return client.exists(...all.map((tenant) => `${prefix}:${tenant}`));
}

/** Members that do not hold exactly their own row. */
async function strangers(of: readonly string[]): Promise<number> {
  const sample = of.slice(0, 1000);
  const pipeline = client.pipeline();
  for (const tenant of sample) pipeline.lrange(`${prefix}:${tenant}`, 0, -1);
  const replies = (await pipeline.exec()) ?? [];
  return sample.filter((tenant, index) => String(replies[index]?.[1]) !== JSON.stringify(tenant))
    .length;
}

function named(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `tenant-${String(from + index)}`);
}
