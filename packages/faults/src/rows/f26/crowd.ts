import { siblingKey } from '@smart-redis/core/drivers';
import type { LeaseElectorOptions } from '@smart-redis/lease';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { connectUrl } from '../../lab/in-process/connect-url.js';
import type { Connected, InProcessCrew, Member } from '../../lab/in-process/crew.js';
import { openCrew } from '../../lab/in-process/open-crew.js';
import { isAcquire, watchCommands } from '../../lab/in-process/watch-commands.js';
import { machineNowMs } from '../../lab/machine-time.js';
import type { DriverName } from '../../run/driver-name.js';

/** A crew without caches whose tries to acquire the key are counted. */
export interface Crowd extends AsyncDisposable {
  readonly crew: InProcessCrew;
  /** Adds an instance, which looks at the leader key when it starts and after each notification. */
  joinOne(): Promise<void>;
  /** Ends the leadership as a process does when it closes. */
  closeLeader(): Promise<void>;
  /**
   * Ends it as a killed process does: for `ms` the key belongs to a holder that never renews it.
   */
  killLeader(ms: number): Promise<void>;
  /** The number of tries of the instance with the most tries since the last call. */
  mostTries(): number;
  /** The tries of all since the last call of {@link Crowd.mostTries}. */
  allTries(): number;
}

/** The number of instances that start at the same time. */
const atOnce = 10;

/** Starts `size` instances. */
export async function startCrowd(
  server: RedisServer,
  driver: DriverName,
  size: number,
  options: LeaseElectorOptions,
): Promise<Crowd> {
  const tries = new Map<Connected, number>();
  const crew = await openCrew({
    address: { url: server.url },
    size: 0,
    caches: [],
    elector: () => leaseElector(options),
    connect: () =>
      Promise.resolve({ driver: connectUrl(driver, server.url), end: () => undefined }),
    alter: (plain, connection) =>
      watchCommands(plain, (command) => {
        if (isAcquire(command, leaderKey)) tries.set(connection, (tries.get(connection) ?? 0) + 1);
      }),
  });
  const leaderKey = siblingKey(`smart-redis:${crew.namespace}`, 'leader');
  const led = (): Promise<Member> => waitFor(() => crew.leader(), { message: 'a leader' });

  for (let joined = 0; joined < size; joined += atOnce) {
    const more = Math.min(atOnce, size - joined);
    await Promise.all(Array.from({ length: more }, () => crew.join()));
  }
  await led();
  return {
    crew,
    joinOne: async () => {
      await crew.join();
    },
    closeLeader: async () => {
      const { smart } = await led();
      await smart.close();
      await led();
    },
    killLeader: async (ms) => {
      await led();
      const before = crew.elections().length;
      const at = machineNowMs();
      await server.command('SET', leaderKey, 'dead x', 'PX', String(ms));
      crew.disturbed({ action: 'lease', at, until: machineNowMs() });
      const another = (): boolean => crew.elections().length > before;
      await waitFor(another, { message: 'a leader after a death', everyMs: 2 });
    },
    mostTries: () => {
      const most = Math.max(0, ...tries.values());
      tries.clear();
      return most;
    },
    allTries: () => [...tries.values()].reduce((sum, one) => sum + one, 0),
    [Symbol.asyncDispose]: () => crew[Symbol.asyncDispose](),
  };
}
