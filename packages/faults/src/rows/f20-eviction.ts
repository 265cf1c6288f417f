import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { missedBar, percentile } from '../outages/bars.js';
import type { Bench } from '../outages/bench.js';
import { openBench } from '../outages/bench.js';
import type { Crew } from '../outages/crew.js';
import { openCrew, ttlMs } from '../outages/crew.js';
import type { Commit } from '../outages/judge-commits.js';
import { judgeCommits } from '../outages/judge-commits.js';
import { lyingElector } from '../outages/lying-elector.js';
import { openCrews } from '../outages/open-crews.js';
import { metadataKeyOf, registerStamped } from '../outages/stamped-cache.js';
import { reportOf } from '../outages/report-of.js';
import { watchCaches } from '../outages/watch-caches.js';
import { withoutFence } from '../outages/without-fence.js';
import type { Row } from '../row.js';

const everyMs = 50;
const renewMs = ttlMs / 3;

/**
 * A server that evicts anything, and somebody who fills it; few samples make it evict what is in
 * use as well.
 */
const evicting = [
  ...['--maxmemory', '20mb', '--maxmemory-policy', 'allkeys-lru', '--maxmemory-samples', '1'],
  ...['--notify-keyspace-events', 'Ee'],
];

export const eviction: Row = {
  id: 'F20',
  title: 'keys are evicted (allkeys-lru), those of the election and the fence among them',
  bar: `0 stale commits, nothing partial; committed again <= interval + renewal = ${String(everyMs + renewMs)} ms after the fence was evicted (p99; max one TTL more)`,
  async run({ driver, tries }) {
    await using bench = await openBench({ args: evicting });
    const register: Parameters<typeof openCrew>[0]['register'] = (smart, { cache, member }) =>
      void registerStamped(smart, { name: cache, author: member, everyMs, rowCount: 20 });
    await using opened = await openCrews({ driver, ...bench, register }, 5);
    const crews = opened.all;
    const evictions = await watchEvictions(bench);
    await using watch = watchCaches(
      bench.server,
      crews.map(({ cache }) => cache),
    );
    const filling = fill(bench);
    await sleep(tries(15_000));
    await filling.stop();
    // What was evicted last has its time to recover.
    await sleep(2 * ttlMs);
    await watch.stop();
    evictions.stop();

    const own = evictions.seen.filter(({ key }) => !key.startsWith('junk:'));
    const recoveredMs = crews.flatMap((crew) => recoveries(crew, own));
    const control = await openCrew({
      driver,
      ...bench,
      listens: false,
      elector: lyingElector,
      alter: withoutFence,
      register,
    });
    await sleep(1000);
    await control[Symbol.asyncDispose]();
    const count = (part: string): number => own.filter(({ key }) => key.includes(part)).length;
    return reportOf({
      tries: own.length,
      broken: [
        ...watch.torn,
        ...crews.flatMap((crew) => judgeCommits(withoutLosses(crew, own))),
        ...(recoveredMs.length > 0 ? [] : ['no fence was evicted: nothing was tried']),
      ],
      missed: missedBar('committed again after the fence was evicted', recoveredMs, {
        p99Ms: everyMs + renewMs,
        maxMs: everyMs + renewMs + ttlMs,
      }),
      controls: [
        {
          text: `two leaders without the fence: ${String(control.violations().length)} stale commits in 1 s`,
          failed: control.violations().length > 0,
        },
      ],
      figures: {
        reads: watch.reads,
        'reads that lacked an evicted key': watch.lacking.length + watch.absences,
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
  /** Milliseconds since 1970, as versions count. */
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

/** From each eviction of the fence to the next commit of its cache. */
function recoveries({ namespace, cache, commits }: Crew, own: readonly Eviction[]): number[] {
  const fence = metadataKeyOf(namespace, cache);
  const versions = commits.map(({ version }) => version).sort((one, other) => one - other);
  return own
    .filter(({ key }) => key === fence)
    .map(
      ({ atMs }) =>
        (versions.find((version) => version >= atMs) ?? Number.POSITIVE_INFINITY) - atMs,
    );
}

/**
 * Commits with a cache name for each stretch between two losses of its fence: order holds within
 * them.
 */
function withoutLosses({ namespace, cache, commits }: Crew, own: readonly Eviction[]): Commit[] {
  const fence = metadataKeyOf(namespace, cache);
  const losses = own.filter(({ key }) => key === fence).map(({ atMs }) => atMs);
  return commits.map((commit) => ({
    ...commit,
    cache: `${cache}, after loss ${String(losses.filter((atMs) => atMs <= commit.version).length)}`,
  }));
}
