import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { cacheKeys } from '../lab/cache-keys.js';
import { lyingElector } from '../lab/controls/lying-elector.js';
import { withoutFence } from '../lab/controls/without-fence.js';
import { openCrews } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import { ttlMs } from '../lab/lease.js';
import { seenIn } from '../lab/look.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import { brokenInOrder } from './f20/reported-order.js';

const everyMs = 50;
const renewMs = ttlMs / 3;

/**
 * A server that evicts any key, and a client that fills it. With few samples it also evicts keys
 * that are in use.
 */
const evicting = [
  ...['--maxmemory', '20mb', '--maxmemory-policy', 'allkeys-lru', '--maxmemory-samples', '1'],
  ...['--notify-keyspace-events', 'Ee'],
];

export const eviction: Row = {
  id: 'F20',
  title: 'keys are evicted (allkeys-lru), those of the election and the fence among them',
  bar: `0 stale commits, nothing partial; committed again <= interval + renewal = ${String(everyMs + renewMs)} ms after the fence was evicted (p99; max one TTL more)`,
  crew: 'in process',
  judgedBy:
    'the order of commits that instances tell, each read by itself: the witness is evicted as well',
  async run({ driver, tries }) {
    await using bench = await openBench({ args: evicting });
    const caches = [stampedCache('cache', { refreshEveryMs: everyMs, rowCount: 20 })];
    const options = { driver, server: bench.server, caches, readsBy: 'script' } as const;
    await using opened = await openCrews({ ...options, readEveryMs: null }, 5);
    const crews = opened.all;
    for (const crew of crews) {
      const isWhole = async (): Promise<boolean> => (await crew.look()).state === 'whole';
      await waitFor(isWhole, { message: 'the cache is built' });
      crew.history.read({ cache: crew.cache, everyMs: 5 });
    }
    const evictions = await watchEvictions(bench);
    const filling = fill(bench);
    await sleep(tries(15_000));
    await filling.stop();
    // Time to recover from the last eviction.
    await sleep(2 * ttlMs);
    await Promise.all(crews.map((crew) => crew.judge()));
    evictions.stop();

    const own = evictions.seen.filter(({ key }) => !key.startsWith('junk:'));
    const recoveredMs = crews.flatMap((crew) => recoveries(crew, own));
    const control = await openProxiedCrew({
      ...options,
      listens: false,
      elector: lyingElector,
      alter: withoutFence,
    });
    await sleep(1000);
    await control[Symbol.asyncDispose]();
    const stale = brokenInOrder(control).length;
    const reads = crews.flatMap(({ history: { records, fetches } }) =>
      records.flatMap((record) => (record.kind === 'read' ? [seenIn(record, fetches)] : [])),
    );
    const count = (part: string): number => own.filter(({ key }) => key.includes(part)).length;
    return reportOf({
      tries: own.length,
      broken: [
        ...reads.flatMap((seen) => (seen.state === 'torn' ? [seen.detail] : [])),
        ...crews.flatMap((crew) => brokenInOrder(crew, fenceLosses(crew, own))),
        ...(recoveredMs.length > 0 ? [] : ['no fence was evicted: nothing was tried']),
      ],
      missed: missedBar('committed again after the fence was evicted', recoveredMs, {
        p99Ms: everyMs + renewMs,
        maxMs: everyMs + renewMs + ttlMs,
      }),
      controls: [
        {
          text: `two leaders without the fence: ${String(stale)} stale commits in 1 s`,
          failed: stale > 0,
        },
      ],
      figures: {
        reads: reads.length,
        'reads that lacked an evicted key': reads.filter(
          ({ state }) => state === 'lacking' || state === 'absent',
        ).length,
        'leader keys evicted': count(':leader'),
        'fences evicted': recoveredMs.length,
        'staging keys evicted': count(':staging:'),
        'recovered p50 ms': Math.round(percentile(recoveredMs, 0.5)),
        'recovered p99 ms': Math.round(percentile(recoveredMs, 0.99)),
      },
    });
  },
};

interface Eviction {
  readonly key: string;
  /** Milliseconds since 1970, like versions. */
  readonly atMs: number;
}

async function watchEvictions({ server }: Bench): Promise<{ seen: Eviction[]; stop(): void }> {
  const redis = new Redis({ host: server.host, port: server.port });
  const seen: Eviction[] = [];
  await redis.subscribe('__keyevent@0__:evicted');
  redis.on('message', (_channel, key) => void seen.push({ key, atMs: Date.now() }));
  return { seen, stop: () => redis.disconnect() };
}

/** About 20 MB a second. */
function fill({ server }: Bench): { stop(): Promise<void> } {
  const redis = new Redis({ host: server.host, port: server.port });
  const ballast = Buffer.alloc(20_000, 'x');
  let [isStopped, next] = [false, 0];
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const pipeline = redis.pipeline();
      for (let index = 0; index < 10; index += 1)
        pipeline.set(`junk:${String((next += 1))}`, ballast);
      await pipeline.exec();
      await sleep(10);
    }
  };
  const done = run();
  return {
    stop: async () => {
      isStopped = true;
      await done;
      redis.disconnect();
    },
  };
}

/** When the fence was evicted, in milliseconds since 1970. */
function fenceLosses({ namespace, cache }: ProxiedCrew, own: readonly Eviction[]): number[] {
  const { metadata } = cacheKeys(namespace, cache);
  return own.filter(({ key }) => key === metadata).map(({ atMs }) => atMs);
}

/** Milliseconds from each eviction of the fence to the next commit of its cache. */
function recoveries(crew: ProxiedCrew, own: readonly Eviction[]): number[] {
  const versions = crew.commits.map(({ version }) => version).sort((one, other) => one - other);
  return fenceLosses(crew, own).map(
    (atMs) => (versions.find((version) => version >= atMs) ?? Number.POSITIVE_INFINITY) - atMs,
  );
}
