import type { Command, RedisDriver } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import type { Bench } from '../../lab/bench.js';
import { cacheKeys } from '../../lab/cache-keys.js';
import type { Proxied, ProxiedCrew } from '../../lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../../lab/in-process/proxied-crew.js';
import { stampedCache } from '../../lab/instance/stamped-cache.js';
import type { DriverName } from '../../run/driver-name.js';

/** The outcome of a delta that ran, but whose reply was lost. */
export interface ExecRound {
  /** The version that it had committed. */
  readonly stored: number;
  /** What the instance reported: a version, or the code of a failure. */
  readonly reported: string;
  /** What readers saw then. */
  readonly seen: string;
}

/** One instance with a cache that has `delta: true`. */
export interface ExecGround extends AsyncDisposable {
  readonly crew: ProxiedCrew;
  readonly rounds: readonly ExecRound[];
  /** Loses the reply to its next EXEC; resolves when the instance has reported the outcome. */
  lose(): Promise<void>;
}

interface Lost {
  readonly stored: number;
  readonly commits: number;
  readonly failures: number;
}

/** Opens an {@link ExecGround}; `change` breaks the first script of each delta, for a control. */
export async function openExecGround(
  driver: DriverName,
  bench: Bench,
  change = (source: string): string => source,
): Promise<ExecGround> {
  const rounds: ExecRound[] = [];
  let isArmed = false;
  let lost: Lost | undefined;

  const alter = (plain: RedisDriver, { proxy }: Proxied): RedisDriver => ({
    ...plain,
    transact: async (commands, options) => {
      if (plain.transact === undefined) throw new Error('the driver has no transactions');
      const sent = commands.map((command, index) => (index === 0 ? opening(command) : command));
      if (!isArmed) return plain.transact(sent, options);
      const before = await version();
      // The reply to MULTI, one for each queued command, and the reply to EXEC.
      proxy.swallowReplies(sent.length + 2);
      try {
        return await plain.transact(sent, options);
      } catch (error) {
        const stored = await version();
        // Otherwise the connection broke before it ran, and there is no earlier attempt to
        // recognize.
        if (stored > before) {
          isArmed = false;
          lost = { stored, commits: crew.commits.length, failures: crew.failures.length };
        }
        throw error;
      }
    },
  });
  const opening = ([name, source, ...rest]: Command): Command => [
    name,
    change(String(source)),
    ...rest,
  ];
  const crew = await openProxiedCrew({
    driver,
    ...bench,
    size: 1,
    alter,
    caches: [stampedCache('cache', { refreshEveryMs: 20, rowCount: 20, delta: true })],
  });
  const { metadata } = cacheKeys(crew.namespace, crew.cache);
  const version = async (): Promise<number> => Number(await bench.admin.hget(metadata, 'version'));

  return {
    crew,
    rounds,
    lose: async () => {
      lost = undefined;
      isArmed = true;
      const { stored, commits, failures } = await waitFor(() => lost, {
        message: 'the reply to EXEC is lost',
        everyMs: 5,
      });
      const reported = await waitFor(
        () => crew.commits[commits]?.version ?? crew.failures[failures]?.code,
        { message: 'it reports the outcome', everyMs: 5 },
      );
      const { state } = await crew.look();
      rounds.push({ stored, reported: String(reported), seen: state });
    },
    [Symbol.asyncDispose]: () => crew[Symbol.asyncDispose](),
  };
}

/** For the control: each try of a delta counts as the first. */
export function forgetful(source: string): string {
  return source.replace('if last[1] == plan.attempt then', 'if false then');
}
