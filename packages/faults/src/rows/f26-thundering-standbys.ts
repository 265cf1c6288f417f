import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { brokenBy } from '../lab/in-process/open-crews.js';
import type { Row } from '../row.js';
import { startCrowd } from './f26/crowd.js';

const standbys = 50;
const ttl = '2s';
const ttlMs = 2000;
const deadMs = 150;
const mostTriesAllowed = 3;
const mostCpuAllowed = 0.05;

/** Many standbys are notified of the same free key at the same time. */
export const thunderingStandbys: Row = {
  id: 'F26',
  title: 'fifty standbys, and the lead changes again and again',
  bar: `at most ${String(mostTriesAllowed)} tries of a standby for each election, and less than 5 % more of one core for Redis`,
  crew: 'in process',
  judgedBy: 'the tries that each standby sends, INFO cpu, and the checker of histories',
  run: async ({ driver, tries, random, progress }) => {
    const elections = tries(100);
    await using server = await startRedis({ args: ['--notify-keyspace-events', 'Kgx'] });
    await using crowd = await startCrowd(server, driver, standbys + 1, { ttl });
    const violations: string[] = [];

    const idle = await cpuWhile(server, () => quietFor(ttlMs));
    crowd.mostTries();
    let most = 0;
    let all = 0;
    const busy = await cpuWhile(server, async () => {
      for (let election = 1; election <= elections; election += 1) {
        const died = random() < 0.4;
        if (!died) await crowd.joinOne();
        await settledTries(crowd);
        crowd.mostTries();
        if (died) await crowd.killLeader(deadMs);
        else await crowd.closeLeader();
        // Instances that have not looked at the key yet do so before their wait ends.
        all += await settledTries(crowd);
        const tried = crowd.mostTries();
        most = Math.max(most, tried);
        if (tried > mostTriesAllowed) {
          const how = died ? 'died' : 'closed';
          violations.push(
            `election ${String(election)} (the leader ${how}): ${String(tried)} tries of one standby`,
          );
        }
        if (election % 20 === 0) progress(`${String(election)} of ${String(elections)} elections`);
      }
    });
    const more = busy - idle;
    if (more > mostCpuAllowed) violations.push(`Redis used ${percent(more)} more of one core`);

    violations.push(...(await brokenBy([crowd.crew])));
    const eager = await eagerTries(server, driver);
    if (eager <= mostTriesAllowed) violations.push(`the control found ${String(eager)} tries`);
    return {
      tries: elections,
      violations,
      control: `standbys that ask every 10 ms: ${String(eager)} tries of one in an election`,
      figures: {
        'most tries': most,
        'tries of a standby and election': round(all / elections / standbys),
        '% of one core for Redis': round(busy * 100),
        'idle %': round(idle * 100),
      },
    };
  },
};

/** The tries of all instances, once none has tried for a while. */
async function settledTries({ allTries }: { allTries(): number }): Promise<number> {
  let last = -1;
  await waitFor(
    () => {
      const isSettled = allTries() === last;
      last = allTries();
      return isSettled;
    },
    { message: 'the standbys calm down', everyMs: 30 },
  );
  return last;
}

/** The cost of the same death if standbys poll as most locks do. */
async function eagerTries(
  server: RedisServer,
  driver: Parameters<typeof startCrowd>[1],
): Promise<number> {
  await using crowd = await startCrowd(server, driver, 3, { ttl, pollMax: '10ms' });
  crowd.mostTries();
  await crowd.killLeader(deadMs);
  return crowd.mostTries();
}

/** The share of one core that Redis used. */
async function cpuWhile(server: RedisServer, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const before = await cpuSeconds(server);
  await work();
  return ((await cpuSeconds(server)) - before) / ((performance.now() - startedAt) / 1000);
}

async function cpuSeconds(server: RedisServer): Promise<number> {
  const info = String(await server.command('INFO', 'cpu'));
  const used = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)];
  return used.reduce((sum, [, seconds]) => sum + Number(seconds), 0);
}

function quietFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
