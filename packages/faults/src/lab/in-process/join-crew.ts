import type { LogFields, SmartRedis } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import type { InstanceMessage } from '../instance/messages.js';
import { recordInstance, unbounded, validMsOfLease } from '../instance/record-instance.js';
import type { Recorder } from '../instance/recorder.js';
import type { StampedCache } from '../instance/stamped-cache.js';
import { ttlMs as usualTtlMs } from '../lease.js';
import type { Commit, Connected, CrewOptions, InProcessCrew, JoinOptions, Member } from './crew.js';
import type { Reign } from './watch-elector.js';
import { watchElector } from './watch-elector.js';

/** The instances of a crew in this process, and their messages. */
export interface Joining<Connection extends Connected> extends Pick<
  InProcessCrew,
  'commits' | 'failures' | 'deposed' | 'warnings'
> {
  readonly members: readonly Member<Connection>[];
  join(
    changes: JoinOptions<Connection> | undefined,
    onMade: (member: Member<Connection>) => void,
  ): Promise<Member<Connection>>;
  closeAll(): Promise<void>;
}

/** What {@link joinCrew} needs to start instances. */
export type JoinCrewOptions<Connection extends Connected> = CrewOptions<Connection> & {
  readonly namespace: string;
  readonly caches: readonly StampedCache[];
};

/** Starts instances of a crew in this process. */
export function joinCrew<Connection extends Connected>(
  options: JoinCrewOptions<Connection>,
  record: Recorder,
): Joining<Connection> {
  const { namespace, caches, ttlMs = usualTtlMs, alter, random, register, witness } = options;
  const { spread = false, yieldAfterFailures } = options;
  const members: Member<Connection>[] = [];
  const commits: Commit[] = [];
  const failures: { cache: string; code: string; message: string }[] = [];
  const deposed: string[] = [];
  const warnings: { message: string; fields: LogFields }[] = [];
  const warn = (message: string, fields: LogFields = {}): void =>
    void warnings.push({ message, fields });
  let joined = 0;
  return {
    members,
    commits,
    failures,
    deposed,
    warnings,
    join: async (changes = {}, onMade) => {
      const name = `${namespace}-${String((joined += 1))}`;
      const index = joined - 1;
      const connection = changes.connection ?? (await options.connect(index));
      const elector = changes.elector ?? options.elector;
      const reigns: Reign[] = [];
      const messages: InstanceMessage[] = [];
      const report = (message: InstanceMessage): void => {
        messages.push(message);
        if (message.type === 'committed') commits.push({ ...message, instance: name });
        if (message.type === 'failed') failures.push(message);
      };
      const { driver } = connection;
      const { smart, handles, fetchers } = recordInstance({
        process: name,
        namespace,
        caches,
        record,
        report,
        driver: alter?.(driver, connection) ?? driver,
        elector: watchElector(
          elector?.() ?? leaseElector({ spread, ttl: `${ttlMs}ms` }),
          (reign) => void reigns.push(reign),
        ),
        validMs: elector === undefined ? validMsOfLease(ttlMs) : unbounded,
        ...(witness === undefined ? {} : { witness }),
        settings: {
          ...(random === undefined ? {} : { random }),
          ...(yieldAfterFailures === undefined ? {} : { yieldAfterFailures }),
          ...(options.stagingTtlMs === undefined
            ? {}
            : { stagingTtl: `${options.stagingTtlMs}ms` as const }),
          logger: { debug: () => undefined, info: () => undefined, warn, error: warn },
        },
      });
      for (const fetcher of fetchers.values()) fetcher.change(changes.fetches ?? {});
      smart.on('deposed', ({ reason }) => {
        if (reason !== 'closed') deposed.push(reason);
      });
      let isConnected = true;
      driver.onStatus((status) => {
        isConnected = status === 'ready';
      });
      const member: Member<Connection> = {
        name,
        smart,
        handles,
        fetchers,
        connection,
        messages,
        reigns,
        isConnected: () => isConnected,
      };
      members.push(member);
      onMade(member);
      register?.(smart, { namespace, member: name });
      await startUntilConnected(smart);
      return member;
    },
    closeAll: async () => {
      for (const { connection } of members) options.beforeEnd?.(connection);
      await Promise.all(members.map(({ smart }) => smart.close()));
      for (const { connection } of members) await connection.end();
    },
  };
}

/** The time limits of the lab are short: on a busy machine the first connection may exceed them. */
async function startUntilConnected(smart: SmartRedis): Promise<void> {
  const isStarted = (): Promise<boolean> =>
    smart.start().then(
      () => true,
      (error: unknown) => {
        if (isSmartRedisError(error, 'SR_CONNECTION')) return false;
        throw error;
      },
    );
  await waitFor(isStarted, { message: 'an instance is connected', timeoutMs: 10_000 });
}
