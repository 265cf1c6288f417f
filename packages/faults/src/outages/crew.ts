import { randomUUID } from 'node:crypto';
import type { Duration, Elector, LogFields, RedisDriver } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import { electionChannelOf } from '@smart-redis/core/electors';
import { leaseElector } from '@smart-redis/lease';
import type { FaultProxy } from '@smart-redis/testing';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import type { Redis } from 'ioredis';
import type { DriverName } from '../run/driver-name.js';
import { connectDriver } from './connect-driver.js';
import { judgeCommits } from './judge-commits.js';
import type { Commit } from './judge-commits.js';
import { registerStamped } from './stamped-cache.js';
import type { Reign } from './watch-elector.js';
import { watchElector } from './watch-elector.js';

/** The time to live that the bars are written for. */
export const ttlMs = 300;

/** The lease's own margin at {@link ttlMs}. */
export const marginMs = 50;

/** An instance with a proxy of its own between it and Redis. */
export interface Member {
  readonly name: string;
  readonly smart: SmartRedis;
  readonly proxy: FaultProxy;
  readonly reigns: readonly Reign[];
  /** Whether its connection for the election stands. */
  isConnected(): boolean;
}

/** Instances of one namespace, which refresh a stamped cache. */
export interface Crew extends AsyncDisposable {
  readonly namespace: string;
  /** The name of the stamped cache that is registered unless told otherwise. */
  readonly cache: string;
  readonly members: readonly Member[];
  /** First-hand: told by the instance that committed. */
  readonly commits: readonly Commit[];
  readonly failures: readonly { readonly cache: string; readonly code: string }[];
  /** Why leaderships ended, other than by closing. */
  readonly deposed: readonly string[];
  /** What instances warned of. */
  readonly warnings: readonly { readonly message: string; readonly fields: LogFields }[];
  /** What its commits show that must not be. */
  violations(): string[];
  /** Who leads now, by the clocks. */
  leader(): Member | undefined;
  /** The reign of who leads, once somebody does. */
  reigning(): Promise<{ readonly member: Member; readonly reign: Reign }>;
  /**
   * Resolves with the milliseconds until every member is connected and, as the server counts, hears
   * the election channel.
   */
  connected(): Promise<number>;
}

/** Options of {@link openCrew}. */
export interface CrewOptions {
  readonly driver: DriverName;
  readonly server: { readonly host: string; readonly port: number };
  /** A connection of the test's own. */
  readonly admin: Redis;
  /** @default 2 */
  readonly size?: number;
  /** `user:password@` @default none */
  readonly credentials?: string;
  /** @default a lease of {@link ttlMs} */
  readonly elector?: () => Elector;
  /** Whether the elector listens to the election channel. @default true */
  readonly listens?: boolean;
  /** @default the engine's own */
  readonly stagingTtl?: Duration;
  /** Changes what goes over the wire. */
  readonly alter?: (driver: RedisDriver, proxy: FaultProxy) => RedisDriver;
  /** @default one small stamped cache */
  readonly register?: (
    smart: SmartRedis,
    names: { readonly cache: string; member: string },
  ) => void;
}

/** Starts a crew; resolves when one leads and all hear. */
export async function openCrew(options: CrewOptions): Promise<Crew> {
  const {
    driver,
    server,
    admin,
    size = 2,
    credentials = '',
    listens = true,
    alter,
    elector,
  } = options;
  const namespace = `faults-${randomUUID().slice(0, 8)}`;
  const cache = `${namespace}-cache`;
  const register =
    options.register ??
    ((smart, names) => void registerStamped(smart, { name: names.cache, author: names.member }));
  const commits: Commit[] = [];
  const deposed: string[] = [];
  const warnings: { message: string; fields: LogFields }[] = [];
  const warn = (message: string, fields: LogFields = {}): void =>
    void warnings.push({ message, fields });
  const failures: { cache: string; code: string }[] = [];

  const members: Member[] = [];
  const join = async (index: number): Promise<void> => {
    const name = `member-${String(index + 1)}`;
    const proxy = await startFaultProxy(server);
    const reigns: Reign[] = [];
    const url = `redis://${credentials}${proxy.host}:${String(proxy.port)}`;
    const plain = connectDriver(driver, url);
    const smart = new SmartRedis({
      driver: alter?.(plain, proxy) ?? plain,
      elector: watchElector(
        elector?.() ?? leaseElector({ ttl: `${ttlMs}ms` }),
        (reign) => void reigns.push(reign),
      ),
      namespace,
      instance: name,
      ...(options.stagingTtl === undefined ? {} : { stagingTtl: options.stagingTtl }),
      logger: { debug: () => undefined, info: () => undefined, warn, error: warn },
    });
    smart.on('committed', (event) => {
      if (event.instance === name) commits.push(event);
    });
    smart.on('refreshFailed', ({ error, ...event }) => {
      if (event.instance === name) failures.push({ cache: event.cache, code: error.code });
    });
    smart.on('deposed', ({ reason }) => {
      if (reason !== 'closed') deposed.push(reason);
    });
    let isConnected = true;
    plain.onStatus((status) => {
      isConnected = status === 'ready';
    });
    members.push({ name, smart, proxy, reigns, isConnected: () => isConnected });
    register(smart, { cache, member: `${namespace}/${name}` });
    await smart.start();
  };

  const leader = (): Member | undefined => members.find(({ smart }) => smart.isLeader);
  const connected = async (): Promise<number> => {
    const since = performance.now();
    const channel = electionChannelOf(namespace);
    const all = async (): Promise<boolean> => {
      const [, count] = (await admin.call('PUBSUB', 'NUMSUB', channel)) as [string, number];
      return (count >= size || !listens) && members.every((member) => member.isConnected());
    };
    await waitFor(all, { message: 'every member is connected and has subscribed' });
    return performance.now() - since;
  };
  const crew: Crew = {
    namespace,
    cache,
    members,
    commits,
    failures,
    deposed,
    warnings,
    leader,
    connected,
    violations: () => judgeCommits(commits),
    reigning: () =>
      waitFor(
        () => {
          const member = leader();
          const reign = member?.reigns.at(-1);
          return member && reign && { member, reign };
        },
        { message: 'a leader', everyMs: 5 },
      ),
    [Symbol.asyncDispose]: async () => {
      for (const { proxy } of members) heal(proxy);
      await Promise.all(members.map(({ smart }) => smart.close()));
      await Promise.all(members.map(({ proxy }) => proxy.close()));
    },
  };
  try {
    await Promise.all(Array.from({ length: size }, (_, index) => join(index)));
    await connected();
    await crew.reigning();
    return crew;
  } catch (error) {
    await crew[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Everything passes again, on new connections: bytes that vanished would leave the old ones out of
 * step.
 */
export function heal(proxy: FaultProxy): void {
  proxy.cutAll();
  proxy.heal();
}
