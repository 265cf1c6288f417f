import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisDriver } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { stagingKeys } from '../lab/final-state.js';
import { brokenBy, openCrews } from '../lab/in-process/open-crews.js';
import type { ProxiedOptions } from '../lab/in-process/proxied-crew.js';
import { tamper } from '../lab/in-process/tamper.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import { ttlMs } from '../lab/lease.js';
import type { Seen } from '../lab/look.js';
import { machineNowMs } from '../lab/machine-time.js';
import { openReadClient } from '../lab/read-client.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { DriverName } from '../run/driver-name.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';

const everyMs = 150;
const stagingTtlMs = 1000;
const crewCount = 5;

/** A way to make the server refuse writes, and the error with which it does. */
interface Refusal {
  readonly reply: string;
  /** Whether keys can still be deleted. */
  readonly canFree: boolean;
  begin(bench: Bench): Promise<unknown>;
  end(bench: Bench): Promise<unknown>;
  /** Starts when the first commit is about to be sent, instead of at once. */
  readonly atCommit?: boolean;
}

const full: Refusal = {
  reply: 'OOM',
  canFree: true,
  begin: ({ admin }: Bench) => admin.config('SET', 'maxmemory', '100kb'),
  end: ({ admin }: Bench) => admin.config('SET', 'maxmemory', '0'),
};
const refusals: readonly Refusal[] = [
  full,
  { ...full, atCommit: true },
  {
    ...full,
    // Room for a part of the staged rows.
    begin: async ({ admin }) => {
      const used = /used_memory:(\d+)/.exec(await admin.info('memory'))?.[1] ?? '0';
      await admin.config('SET', 'maxmemory', String(Number(used) + 100_000));
    },
  },
  {
    reply: 'NOREPLICAS',
    canFree: false,
    begin: ({ admin }) => admin.config('SET', 'min-replicas-to-write', '1'),
    end: ({ admin }) => admin.config('SET', 'min-replicas-to-write', '0'),
  },
  {
    reply: 'READONLY',
    canFree: false,
    // A primary that does not exist: the server keeps its data.
    begin: ({ admin }) => admin.call('REPLICAOF', '127.0.0.1', '1'),
    end: ({ admin }) => admin.call('REPLICAOF', 'NO', 'ONE'),
  },
];

/**
 * Redis refuses writes: memory is full (before, while and after rows are staged), replicas are
 * missing, or it is a replica itself.
 */
export const refusedWrites: Row = {
  id: 'F21',
  title: 'writes are refused: OOM before, in and after staging, NOREPLICAS, READONLY',
  bar: `live keys stay as they are; nothing staged is left; committed again <= TTL + 1 s after it is over`,
  crew: 'in process',
  judgedBy: 'looks at live and staging keys while writes are refused, and the checker of histories',
  async run({ driver, tries, progress }) {
    await using bench = await openBench({ args: ['--maxmemory-policy', 'noeviction'] });
    const trap: Trap = { refused: new Map() };
    using reads = openReadClient({ url: bench.server.url });
    await using crews = await openCrews(crewOptions(driver, bench, trap), crewCount);
    const look = (): Promise<Seen[]> => Promise.all(crews.all.map((crew) => crew.look()));
    const staged = async (): Promise<number> => (await stagingKeys(reads)).length;
    const allWhole = async (): Promise<boolean> =>
      (await look()).every(({ state }) => state === 'whole');
    await waitFor(allWhole, { message: 'all caches are built' });

    const rounds = tries(20);
    const broken: string[] = [];
    const recoveredMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const refusal = refusals[round % refusals.length] ?? full;
      const said = (): number => trap.refused.get(refusal.reply) ?? 0;
      const before = said();
      if (refusal.atCommit === true) {
        trap.beforeCommit = () => refusal.begin(bench);
        await waitFor(() => trap.beforeCommit === undefined, { message: 'a commit' });
      } else {
        await refusal.begin(bench);
      }
      // The memory in use varies: if there was room for everything after all, it is reduced
      // further.
      const options = { message: `it says ${refusal.reply}`, timeoutMs: 2000 };
      for (let time = 0; time < 10 && said() === before; time += 1) {
        await waitFor(() => said() > before, options).catch(() => refusal.begin(bench));
      }
      // A commit that ran just before may become visible only now.
      await waitFor(() => said() > before, options);
      const [first, committed] = [await look(), crews.all.map(({ commits }) => commits.length)];
      await sleep(ttlMs);
      const second = await look();
      for (const [index, { commits, cache }] of crews.all.entries()) {
        const [one, other] = [first[index], second[index]];
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        if (other?.state !== 'whole')
          broken.push(`${cache} is ${other?.state ?? 'gone'} at ${refusal.reply}`);
        else if (!isSame && commits.length === committed[index]) {
          broken.push(`${cache} changed without a commit at ${refusal.reply}`);
        }
      }
      const isFreed = async (): Promise<boolean> => (await staged()) === 0;
      const freed = { message: 'what was staged is freed', timeoutMs: stagingTtlMs + 1000 };
      if (refusal.canFree)
        await waitFor(isFreed, freed).catch(() =>
          broken.push(`staging keys are left at ${refusal.reply}`),
        );
      await refusal.end(bench);
      const endedAt = machineNowMs();
      await Promise.all(
        crews.all.map(async ({ commits }) => {
          const { length } = commits;
          await waitFor(() => commits.length > length, { message: 'it commits again' });
          recoveredMs.push(machineNowMs() - endedAt);
        }),
      );
      if (round % 5 === 4) progress(`${String(round + 1)} of ${String(rounds)}`);
    }
    const judged = await brokenBy(crews.all);
    const left = await waitFor(async () => (await staged()) === 0, {
      message: 'nothing staged is left',
      timeoutMs: stagingTtlMs + 1000,
    }).catch(() => false);
    if (!left) broken.push('staging keys outlive their time to live');
    return reportOf({
      tries: rounds * crewCount,
      broken: [...broken, ...judged],
      missed: missedBar('committed again', recoveredMs, { maxMs: ttlMs + 1000 }),
      controls: [await unfreed(driver), await naive()],
      figures: {
        ...Object.fromEntries(
          [...trap.refused].map(([reply, count]) => [`${reply} replies`, count]),
        ),
        'committed again p50 ms': Math.round(percentile(recoveredMs, 0.5)),
        'committed again max ms': Math.round(Math.max(...recoveredMs)),
      },
    });
  },
};

interface Trap {
  /** Counts of refusals, by the first word of the error. */
  readonly refused: Map<string, number>;
  beforeCommit?: (() => Promise<unknown>) | undefined;
  /** For the control: staged rows are never deleted. */
  readonly keeps?: boolean;
}

function crewOptions(driver: DriverName, bench: Bench, trap: Trap): ProxiedOptions {
  const alter = (plain: RedisDriver): RedisDriver =>
    tamper(plain, async ({ kind, command, options, pass }) => {
      if (trap.keeps === true && command[0] === 'UNLINK' && options.lane === 'bulk') return 1;
      if (kind === 'commit' && trap.beforeCommit !== undefined) {
        await trap.beforeCommit();
        trap.beforeCommit = undefined;
      }
      try {
        return await pass();
      } catch (error) {
        const reply = isSmartRedisError(error, 'SR_REPLY') ? String(error.details.reply) : '';
        if (reply !== '') trap.refused.set(reply, (trap.refused.get(reply) ?? 0) + 1);
        throw error;
      }
    });
  return {
    driver,
    ...bench,
    alter,
    stagingTtlMs,
    caches: [stampedCache('cache', { refreshEveryMs: everyMs, rowCount: 50, rowBytes: 4000 })],
    readsBy: 'script',
  };
}

/** A refresh that fails does not delete what it staged. */
async function unfreed(driver: DriverName): Promise<Control> {
  await using bench = await openBench({ args: ['--maxmemory-policy', 'noeviction'] });
  const trap: Trap = { refused: new Map(), keeps: true };
  await using crews = await openCrews(crewOptions(driver, bench, trap), 1);
  trap.beforeCommit = () => full.begin(bench);
  await waitFor(() => (trap.refused.get('OOM') ?? 0) > 0, { message: 'OOM' });
  await sleep(100);
  using reads = openReadClient({ url: bench.server.url });
  const keys = await stagingKeys(reads);
  const sizes = await Promise.all(keys.map(({ key }) => bench.admin.memory('USAGE', key)));
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  await full.end(bench);
  return {
    text: `without freeing: ${String(bytes)} bytes of staging left by ${String(crews.all.length)} crew`,
    failed: bytes > 0,
  };
}

/** What a program does that deletes a key and fills it again. */
async function naive(): Promise<Control> {
  await using bench = await openBench({ args: ['--maxmemory-policy', 'noeviction'] });
  const { admin } = bench;
  await admin.rpush('naive', 'a', 'b');
  await full.begin(bench);
  await admin.del('naive');
  await admin.rpush('naive', 'c').catch(() => undefined);
  const failed = (await admin.llen('naive')) === 0;
  return { text: 'DEL and RPUSH when memory is full: the key is lost', failed };
}
