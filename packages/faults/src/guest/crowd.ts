import { randomUUID } from 'node:crypto';
import { SmartRedis } from '@smart-redis/core';
import type { LeaseElectorOptions } from '@smart-redis/lease';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import type { DriverName } from '../run/driver-name.js';
import { connect } from './connect.js';
import { isAcquire, watchCommands } from './counting-driver.js';

/** Instances of one namespace in this process, whose tries to acquire are counted. */
export interface Crowd extends AsyncDisposable {
  /** Adds an instance, which looks at the leader key when it starts and when it hears. */
  joinOne(): Promise<void>;
  /** Ends the leadership as a process that closes does. */
  closeLeader(): Promise<void>;
  /** Ends it as a death does: the key stays with somebody who never renews it, for `ms`. */
  killLeader(ms: number): Promise<void>;
  /** The most tries of one instance since the last call. */
  mostTries(): number;
  /** The tries of all since the last call of {@link Crowd.mostTries}. */
  allTries(): number;
}

/** Starts `size` instances. */
export async function startCrowd(
  server: RedisServer,
  driver: DriverName,
  size: number,
  options: LeaseElectorOptions,
): Promise<Crowd> {
  const namespace = `crowd-${randomUUID()}`;
  const leaderKey = `{smart-redis:${namespace}}:leader`;
  const tries = new Map<number, number>();
  const members = new Map<number, SmartRedis>();
  let count = 0;
  let elected = 0;

  const join = async (): Promise<void> => {
    const id = (count += 1);
    const smart = new SmartRedis({
      driver: watchCommands(connect(driver, server.url), (command) => {
        if (isAcquire(command, leaderKey)) tries.set(id, (tries.get(id) ?? 0) + 1);
      }),
      elector: leaseElector(options),
      namespace,
      instance: `member-${String(id)}`,
      logger: false,
    });
    smart.on('elected', () => {
      elected += 1;
    });
    members.set(id, smart);
    await smart.start();
  };
  const leader = (): [number, SmartRedis] | undefined =>
    [...members].find(([, { isLeader }]) => isLeader);
  const led = (): Promise<[number, SmartRedis]> => waitFor(leader, { message: 'a leader' });

  for (let joined = 0; joined < size; joined += 10) {
    await Promise.all(Array.from({ length: Math.min(10, size - joined) }, join));
  }
  await led();
  return {
    joinOne: join,
    closeLeader: async () => {
      const [id, smart] = await led();
      members.delete(id);
      await smart.close();
      await led();
    },
    killLeader: async (ms) => {
      await led();
      const before = elected;
      await server.command('SET', leaderKey, 'dead x', 'PX', String(ms));
      await waitFor(() => elected > before, { message: 'a leader after a death', everyMs: 2 });
    },
    mostTries: () => {
      const most = Math.max(0, ...tries.values());
      tries.clear();
      return most;
    },
    allTries: () => [...tries.values()].reduce((sum, one) => sum + one, 0),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...members.values()].map((smart) => smart.close()));
    },
  };
}
