// A worker: an instance of the product in its own process, which records what it does and can
// disturb itself on command.
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Elector, RedisDriver } from '@smart-redis/core';
import { soloElector } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { DriverName } from '../../../run/driver-name.js';
import { recordInstance, unbounded, validMsOfLease } from '../../instance/record-instance.js';
import type { FetchPlan } from '../../instance/stamped-cache.js';
import { stampedCache } from '../../instance/stamped-cache.js';
import { steer } from '../../instance/steer.js';
import type { Steering } from '../../instance/steer.js';
import { blockEventLoop } from '../../instance/stamped-fetcher.js';
import { machineNowMs } from '../../machine-time.js';
import { connectDriver, loadLibrary } from './connect.js';
import { openHistoryFile } from './history-file.js';
import { createMoments } from './moments.js';
import { createReports } from './reports.js';
import type { Mutant } from './mutants.js';
import { mutantDeltaInterceptors, mutantInterceptors, mutants } from './mutants.js';
import type { WorkerCommand, WorkerSettings } from './protocol.js';

const report = createReports((messages) => process.send?.(messages));
process.on('unhandledRejection', (error) => report({ type: 'unhandled', error: String(error) }));
process.on('uncaughtException', (error) =>
  report({ type: 'unhandled', error: String(error.stack) }),
);
// The parent process is gone.
process.on('disconnect', () => process.exit());

let working: Promise<(command: WorkerCommand) => void> | undefined;
process.on('message', (message) => {
  const command = message as WorkerCommand;
  if (command.type === 'start') working = work(command.settings);
  else void working?.then((obey) => obey(command));
});
const [library] = process.argv.slice(2);
void (library === undefined ? Promise.resolve() : loadLibrary(library as DriverName)).then(() =>
  report({ type: 'loaded' }),
);

/** Starts the instance; returns a function that handles the commands for it. */
async function work(settings: WorkerSettings): Promise<(command: WorkerCommand) => void> {
  const { process: name, namespace, delta, shape = 1 } = settings;
  const { rowCount, fetchMs, refreshEveryMs, jitterMs = 0, keep = 0, chained = false } = settings;
  const record = openHistoryFile(settings.historyFile);
  const mutant: Mutant = settings.mutant === null ? {} : mutants[settings.mutant];
  const inner = await connectDriver(settings.driver, settings.address, {
    commandTimeout: `${settings.commandTimeoutMs}ms`,
    // A primary that is stopped accepts connections, and answers nothing.
    ...('sentinels' in settings.address ? { connectTimeout: '1s' } : {}),
  });
  const moments = createMoments(inner, (moment) =>
    report({ type: 'stopping', moment, at: machineNowMs() }),
  );
  const heard = settings.isDeaf ? deafen(inner) : inner;
  const mutate = mutant.elector ?? ((sound: Elector) => sound);
  const { smart, fetchers, handleOf, family } = recordInstance({
    process: name,
    namespace,
    caches: settings.caches.map((cache, index) => {
      const after = chained ? (settings.caches[index - 1] ?? null) : null;
      const every = after === null ? refreshEveryMs : null;
      const plan = { rowCount, fetchMs, refreshEveryMs: every, jitterMs, gives: 'stream' } as const;
      return stampedCache(cache, { delta, shape, keep, after, ...plan });
    }),
    driver: mutant.driver?.(heard) ?? heard,
    elector: mutate(electorOf(settings)),
    validMs: validMsOf(settings),
    ...(settings.family === undefined ? {} : { family: settings.family }),
    record,
    report,
    mutants: {
      scripts: mutantInterceptors(mutant, inner),
      deltas: mutantDeltaInterceptors(mutant),
    },
    moments: { scripts: [moments.interceptor], deltas: [moments.deltaInterceptor] },
    settings: {
      logger: false,
      handleSignals: true,
      // Hundreds of refreshes at once would block the event loop of a process.
      concurrency: Math.min(settings.caches.length, 16),
      ...(settings.yieldAfterFailures === undefined
        ? {}
        : { yieldAfterFailures: settings.yieldAfterFailures }),
      stagingTtl: `${settings.stagingTtlMs}ms`,
    },
  });
  const steers = async (steering: Steering): Promise<void> => {
    const handle = handleOf(steering.cache);
    report({ type: 'steered', steered: await steer({ process: name, handle, record }, steering) });
  };
  const change = (plan: Partial<FetchPlan>): void => {
    for (const fetcher of fetchers.values()) fetcher.change(plan);
  };
  void smart.start().then(() => report({ type: 'started' }));

  return (command) => {
    if (command.type === 'fetchMs') change({ fetchMs: command.ms });
    else if (command.type === 'failFetches') change({ fails: command.fails });
    else if (command.type === 'blockFetch') change({ blockMs: command.ms });
    else if (command.type === 'block') blockEventLoop(command.ms);
    else if (command.type === 'stopBefore') moments.stopBefore(command.moment, command.of);
    else if (command.type === 'loseReply') moments.loseReply(command.moment);
    else if (command.type === 'damageStaging') moments.damageStaging();
    else if (command.type === 'steer') void steers(command.steering);
    else if (command.type === 'members') {
      report({ type: 'members', names: family?.names() ?? [], at: machineNowMs() });
    }
  };
}

function electorOf(settings: WorkerSettings): Elector {
  const { ttlMs, spread = false, renewalMaxBlockMs, driver, address } = settings;
  if (ttlMs === null) return soloElector();
  const ttl = `${ttlMs}ms` as const;
  if (renewalMaxBlockMs === undefined) return leaseElector({ spread, ttl });
  // The bundle of the thread is in the same folder as that of this program.
  const file = join(dirname(process.argv[1] ?? ''), 'renewal.cjs');
  const worker = (): Worker => new Worker(file, { workerData: { driver, address } });
  return leaseElector({
    spread: false,
    ttl,
    renewal: { worker, maxBlock: `${renewalMaxBlockMs}ms` },
  });
}

/**
 * How long a confirmed call that this thread has sent is valid; renewals of another thread are not
 * visible here.
 */
function validMsOf({ ttlMs, renewalMaxBlockMs }: WorkerSettings): number {
  if (ttlMs === null || renewalMaxBlockMs !== undefined) return unbounded;
  return validMsOfLease(ttlMs);
}

/** Subscriptions succeed, but no message ever arrives. */
function deafen(driver: RedisDriver): RedisDriver {
  const nothing = { onMessage: () => undefined, onGap: () => undefined };
  return { ...driver, subscribe: (channel) => driver.subscribe(channel, nothing) };
}
