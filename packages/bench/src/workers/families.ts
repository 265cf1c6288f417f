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
/** The caches that are not built, or not served, yet. Checking all members often would cost much. */
const unbuilt = new Set<string>();
const unserved = new Set<string>();
/** The number of members that each instance has registered. */
const registered = [0, 0];

const instances = await Promise.all(['a', 'b'].map(start));
const families = instances.map(register);
const [first, second] = families;
if (first === undefined || second === undefined) throw new Error('there are two');
families.forEach((family, index) => {
  family.on('added', () => counted(index, 1));
  family.on('gone', () => counted(index, -1));
});
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
const goMs = await gone(named(0, 1), members + members / 2);
delays.disable();
const message: FamiliesMessage = {
  ...{ comeMs, changeMs, goMs },
  stallMs: delays.max / 1e6,
  tooMany: Math.max(0, running.most - groupLimit),
  wrong: wrongRows + (await keysLeft()),
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
  smart.on('serving', ({ cache }) => unserved.delete(cache));
  smart.on('committed', ({ cache }) => unbuilt.delete(cache));
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

function counted(index: number, change: number): void {
  registered[index] = (registered[index] ?? 0) + change;
}

/** Milliseconds until a list is known everywhere, and each of its caches is claimed, and so due. */
async function arrived(next: readonly string[]): Promise<number> {
  source.members = [...next];
  const known = new Set(second?.names());
  for (const tenant of next) {
    if (known.has(tenant)) continue;
    unserved.add(`tenants:${tenant}`);
    unbuilt.add(`tenants:${tenant}`);
  }
  const startedAt = performance.now();
  await first?.refresh();
  await waitFor(() => unserved.size === 0 && isRegistered(next.length), {
    message: 'all members are served',
    timeoutMs,
  });
  return performance.now() - startedAt;
}

/** Milliseconds until members are gone everywhere, and the keys of the first `known` too. */
async function gone(next: readonly string[], known: number): Promise<number> {
  source.members = [...next];
  const startedAt = performance.now();
  await first?.refresh();
  await waitFor(() => isRegistered(next.length), { message: 'all members are gone', timeoutMs });
  // What is gone is removed by a later fetch of the list.
  await first?.refresh();
  let from = next.length;
  const isLeft = async (): Promise<boolean> => {
    while (from < known && (await keysOf(named(from, Math.min(from + 1000, known)))) === 0) {
      from += 1000;
    }
    return from < known;
  };
  await waitFor(async () => !(await isLeft()), {
    message: 'all keys are gone',
    timeoutMs,
    everyMs: 50,
  });
  return performance.now() - startedAt;
}

function isRegistered(size: number): boolean {
  return registered.every((some) => some === size);
}

async function allBuilt(): Promise<void> {
  await waitFor(() => unbuilt.size === 0, { message: 'all members are built', timeoutMs });
}

async function keysOf(tenants: readonly string[]): Promise<number> {
  return client.exists(...tenants.map((tenant) => `${prefix}:${tenant}`));
}

/** Live keys, metadata and records of members, but for those of the one that stays. */
async function keysLeft(): Promise<number> {
  let left = 0;
  for await (const page of client.scanStream({ match: `*${prefix}:*`, count: 1000 })) {
    left += (page as string[]).filter((key) => !key.includes(`${prefix}:tenant-0}`)).length;
  }
  return left - (await keysOf(named(0, 1)));
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
