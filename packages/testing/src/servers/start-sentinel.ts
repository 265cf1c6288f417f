import { waitFor } from '../wait-for.js';
import type { Fleet } from './fleet.js';
import { createFleet } from './fleet.js';
import type { LaunchedServer } from './launch-server.js';
import { inMemory } from './launch-server.js';
import { rawCommand } from './raw-command.js';
import { agree, latestOf, seesEveryone, viewOf } from './sentinel-view.js';
import type { ServerNode } from './server-node.js';

/** Options of {@link startSentinel}. */
export interface StartSentinelOptions {
  /** Name of the group that the sentinels watch. @default 'primary' */
  readonly name?: string;
  /** Milliseconds without a response until a sentinel considers the primary down. @default 500 */
  readonly downAfterMs?: number;
  /** Further arguments of the primary and its replicas: `['--maxmemory', '20mb']`. @default none */
  readonly args?: readonly string[];
}

/**
 * A primary with two replicas, and three sentinels that watch them; two must agree that the primary
 * is down.
 */
export interface RedisSentinels extends AsyncDisposable {
  /** Name of the group, which clients use. */
  readonly name: string;
  /** The three sentinels; `command` sends a command to the sentinel itself. */
  readonly sentinels: readonly ServerNode[];
  /**
   * The initial primary, then its replicas. A restarted server comes back empty, in its last role:
   * a primary that is back before the sentinels notice empties its replicas too.
   */
  readonly servers: readonly ServerNode[];
  /**
   * The address of the primary, according to the sentinel with the latest configuration. Rejects if
   * no sentinel is running.
   */
  primary(): Promise<{ host: string; port: number }>;
  /**
   * Whether all sentinels report the same primary, and none sees a failover in progress. Rejects if
   * one does not respond.
   */
  agree(): Promise<boolean>;
  /**
   * Sends one command to {@link RedisSentinels.primary}. Rejects with an error reply, or if the
   * primary is down.
   */
  command(...command: readonly string[]): Promise<unknown>;
  /** Ends everything and removes its folders. Idempotent. */
  stop(): Promise<void>;
}

const replicaCount = 2;
const sentinelCount = 3;

/**
 * Starts Redis with Sentinel on free loopback ports; resolves when the replicas are in sync and
 * each sentinel knows them and the other sentinels. A failover takes a few seconds.
 */
export async function startSentinel(options: StartSentinelOptions = {}): Promise<RedisSentinels> {
  const { name = 'primary', downAfterMs = 500, args = [] } = options;
  const fleet = createFleet();
  try {
    const servers = await startServers(fleet, args);
    const sentinels = await startSentinels(fleet, monitor(name, servers[0].port, downAfterMs));
    for (const sentinel of sentinels) {
      await waitFor(() => seesEveryone(sentinel, name, replicaCount, sentinelCount - 1), {
        message: `sentinel ${String(sentinel.port)} sees two replicas and two other sentinels`,
      });
    }

    const primary = async (): Promise<{ host: string; port: number }> => {
      const asked = sentinels.filter((sentinel) => sentinel.isUp);
      const answers = await Promise.allSettled(asked.map((sentinel) => viewOf(sentinel, name)));
      const latest = latestOf(
        answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
      );
      if (latest === undefined) throw new Error(`no sentinel of '${name}' answers`);
      return { host: latest.host, port: latest.port };
    };
    return {
      name,
      sentinels,
      servers,
      primary,
      agree: async () =>
        agree(await Promise.all(sentinels.map((sentinel) => viewOf(sentinel, name)))),
      command: async (...command) => rawCommand(await primary(), command),
      stop: fleet.stop,
      [Symbol.asyncDispose]: fleet.stop,
    };
  } catch (error) {
    await fleet.stop();
    throw error;
  }
}

async function startServers(
  fleet: Fleet,
  args: readonly string[],
): Promise<[LaunchedServer, ...LaunchedServer[]]> {
  const launch = (config: string): Promise<LaunchedServer> =>
    fleet.launch({
      args: [...inMemory, '--repl-diskless-sync-delay', '0', ...args],
      // In a file, so that the server can store its role after a failover.
      files: { 'server.conf': config },
    });
  const primary = await launch('');
  const replicaOf = `replicaof ${primary.host} ${String(primary.port)}\n`;
  const replicas = await Promise.all(Array.from({ length: replicaCount }, () => launch(replicaOf)));
  // A sentinel that starts before them would look for them again only after ten seconds.
  await waitFor(
    async () => {
      const info = String(await primary.command('INFO', 'replication'));
      return info.split('state=online').length - 1 === replicaCount;
    },
    { message: 'the replicas are in step' },
  );
  return [primary, ...replicas];
}

function startSentinels(fleet: Fleet, config: string): Promise<LaunchedServer[]> {
  const launches = Array.from({ length: sentinelCount }, () =>
    fleet.launch({ args: ['--sentinel'], files: { 'server.conf': config } }),
  );
  return Promise.all(launches);
}

function monitor(name: string, port: number, downAfterMs: number): string {
  return [
    `sentinel monitor ${name} 127.0.0.1 ${String(port)} 2`,
    `sentinel down-after-milliseconds ${name} ${String(downAfterMs)}`,
    `sentinel failover-timeout ${name} 3000`,
    '',
  ].join('\n');
}
