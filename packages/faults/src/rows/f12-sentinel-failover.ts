import { siblingKey } from '@smart-redis/core';
import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { startSentinel, waitFor } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import { connectTo, connectToSentinels } from '../topologies/connect.js';
import { openCrew } from '../topologies/crew.js';
import { askAll, nextCommit, timeOf, within } from '../topologies/resumption.js';
import { placeOf, readCommand } from '../topologies/stamped-cache.js';
import { watch } from '../topologies/watcher.js';

const ttlMs = 1000;
const slackMs = 500;
const kinds = ['SIGKILL', 'SIGSTOP', 'by command'] as const;
const namespace = 'f12';
const leaderKey = siblingKey(`smart-redis:${namespace}`, 'leader');

/** F12: Sentinel makes another server the primary. */
export const sentinelFailover: Row = {
  id: 'F12',
  title: 'Sentinel fails over: the primary is killed, stopped, or told to',
  bar: `a leader again within failover + TTL (${String(ttlMs)} ms) + 500 ms, 0 torn reads, every instance writes again`,
  run: async (context) => {
    const sentinels = await startSentinel({ downAfterMs: 800 });
    try {
      return await failOver(sentinels, context);
    } finally {
      await sentinels.stop();
    }
  },
};

async function failOver(sentinels: RedisSentinels, context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  const place = placeOf(namespace, 'sentinel');
  const count = tries(9);
  const [violations, missed]: [string[], string[]] = [[], []];
  const [takeovers, failovers, commits]: [number[], number[], number[]] = [[], [], []];
  let boundWrites = 0;
  let current: ServerNode = await primaryOf(sentinels);

  await using crew = openCrew({ namespace, places: [place], ttlMs, every: '50ms', random });
  for (let index = 0; index < 3; index += 1) {
    await crew.join(await connectToSentinels(driver, sentinels));
  }
  await crew.members[0]?.caches[0]?.ready({ timeout: '10s' });
  const watcher = watch({
    ...{ name: 'cache', mayGoBack: true },
    read: () => within(500, current.command(...readCommand(place))),
  });
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length] ?? 'SIGKILL';
    const when = `try ${String(index + 1)}, ${kind}`;
    // A sentinel that has not seen the end of the last failover may begin one of its own.
    await timeOf(() => sentinels.agree(), `${when}: the sentinels agree`);
    current = await primaryOf(sentinels);
    const old = current;
    const bound = await connectTo(driver, old);
    await bound.driver.open();
    const brokenAt = performance.now();
    if (kind === 'SIGKILL') await old.kill();
    else if (kind === 'SIGSTOP') old.pause();
    else await commandFailover(sentinels);

    const failedOverAt = await timeOf(async () => {
      const primary = await primaryOf(sentinels);
      // One that is stopped would never answer.
      if (primary === old) return false;
      // Told to by command, the old one goes on as a primary for a while, and those who are connected to it with it.
      if (kind === 'by command' && (await roleOf(old)) !== 'slave') return false;
      if ((await roleOf(primary)) !== 'master') return false;
      current = primary;
      return true;
    }, `${when}: another primary`);
    const ledAt = await timeOf(async () => {
      const holder = String(await current.command('GET', leaderKey));
      return crew.members.some(({ name, smart }) => smart.isLeader && holder.includes(name));
    }, `${when}: a leader`);
    takeovers.push(ledAt - failedOverAt);
    failovers.push(failedOverAt - brokenAt);
    if (ledAt - failedOverAt > ttlMs + slackMs) {
      missed.push(`${when}: a leader only ${(ledAt - failedOverAt).toFixed(0)} ms after it`);
    }
    commits.push((await nextCommit(crew, place.name, failedOverAt)) - failedOverAt);
    violations.push(...(await askAll(crew, when)));

    // What a client does that knows an address and no sentinel.
    await within(300, bound.driver.send(['SET', 'bound', String(index)], { lane: 'control' }));
    boundWrites += (await current.command('GET', 'bound')) === String(index) ? 1 : 0;
    await bound.driver.close();
    bound.end();
    await comeBack(sentinels, old, kind);
    violations.push(...(await askAll(crew, `${when}, the old primary is back`)));
    progress(
      `${when}: failover ${(failedOverAt - brokenAt).toFixed(0)}, leader ${(ledAt - failedOverAt).toFixed(0)}, ` +
        `commit ${String(commits.at(-1)?.toFixed(0))} ms`,
    );
  }
  await watcher.stop();
  violations.push(...watcher.violations);
  if (boundWrites === count) violations.push('the control found nothing');
  return {
    tries: count,
    violations,
    missed,
    takeoversMs: takeovers,
    figures: {
      'longest failover ms': Math.round(Math.max(...failovers)),
      'longest ms to a commit': Math.round(Math.max(...commits)),
      'failed refreshes': crew.events.filter(({ type }) => type === 'failed').length,
      'reads of the whole': watcher.reads,
    },
    control: `a client bound to the address: ${String(boundWrites)} of ${String(count)} writes reached the new primary`,
  };
}

async function primaryOf(sentinels: RedisSentinels): Promise<ServerNode> {
  const { port } = await sentinels.primary();
  const server = sentinels.servers.find((candidate) => candidate.port === port);
  if (server === undefined) throw new Error(`no server listens on port ${String(port)}`);
  return server;
}

async function commandFailover({ name, sentinels }: RedisSentinels): Promise<void> {
  await waitFor(
    async () => {
      try {
        return await sentinels[0]?.command('SENTINEL', 'FAILOVER', name);
      } catch {
        // No replica is good enough yet, or the last failover still ends.
        return false;
      }
    },
    { message: 'a sentinel takes the command', everyMs: 50 },
  );
}

async function roleOf(server: ServerNode): Promise<unknown> {
  const [role] = (await server.command('ROLE')) as unknown[];
  return role;
}

/** Sentinel would need ten seconds more to make a replica of a primary that comes back. */
async function comeBack(
  sentinels: RedisSentinels,
  old: ServerNode,
  kind: (typeof kinds)[number],
): Promise<void> {
  if (kind === 'SIGKILL') await old.restart();
  // Those who are still connected to it learn by READONLY.
  else old.resume();
  await timeOf(async () => {
    const primary = await primaryOf(sentinels);
    for (const server of sentinels.servers) {
      if (server !== primary) await server.command('REPLICAOF', primary.host, String(primary.port));
    }
    const info = String(await primary.command('INFO', 'replication'));
    return info.split('state=online').length - 1 === 2;
  }, 'both replicas are in step');
}
