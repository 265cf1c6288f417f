// A worker: an instance of the product in a process of its own, which records what it does and can
// be told to hurt itself.
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SmartRedis, soloElector } from '@smart-redis/core';
import type { Elector, RedisDriver } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { DriverName } from '../../run/driver-name.js';
import { cacheKeys } from '../cache-keys.js';
import { machineNowMs } from '../machine-time.js';
import { connectDriver, loadLibrary } from './connect.js';
import { openHistoryFile } from './history-file.js';
import { interceptDeltas } from './intercept-deltas.js';
import { interceptScripts } from './intercept-scripts.js';
import { createMoments } from './moments.js';
import type { Mutant } from './mutants.js';
import { mutantDeltaInterceptors, mutantInterceptors, mutants } from './mutants.js';
import type { WorkerCommand, WorkerMessage, WorkerSettings } from './protocol.js';
import { recordCommits } from './record-commits.js';
import { recordElections } from './record-elections.js';
import { registerStamped } from './register-stamped.js';
import type { FetchPlan } from './stamped-fetcher.js';
import { blockEventLoop, stampedFetcher } from './stamped-fetcher.js';
import { witnessDeltas, witnessScripts } from './witness-scripts.js';

const tell = (message: WorkerMessage): void => void process.send?.(message);
process.on('unhandledRejection', (error) => tell({ type: 'unhandled', error: String(error) }));
process.on('uncaughtException', (error) => tell({ type: 'unhandled', error: String(error.stack) }));
// Whoever started it is gone.
process.on('disconnect', () => process.exit());

let working: Promise<(command: WorkerCommand) => void> | undefined;
process.on('message', (message) => {
  const command = message as WorkerCommand;
  if (command.type === 'start') working = work(command.settings);
  else void working?.then((obey) => obey(command));
});
const [library] = process.argv.slice(2);
void (library === undefined ? Promise.resolve() : loadLibrary(library as DriverName)).then(() =>
  tell({ type: 'loaded' }),
);

/** Starts the instance; answers how to tell it something. */
async function work(settings: WorkerSettings): Promise<(command: WorkerCommand) => void> {
  const { process: name, namespace, caches, delta } = settings;
  const record = openHistoryFile(settings.historyFile);
  const mutant: Mutant = settings.mutant === null ? {} : mutants[settings.mutant];
  const inner = await connectDriver(settings.driver, settings.address, {
    commandTimeout: `${settings.commandTimeoutMs}ms`,
  });
  const keysByMetadata = new Map(
    caches.map((cache) => [cacheKeys(namespace, cache).metadata, cache] as const),
  );
  const cacheOf = (metadataKey: string): string => keysByMetadata.get(metadataKey) ?? '';
  const elections = recordElections({
    process: name,
    record,
    validMs: validMsOf(settings),
    listener: {
      elected: (term, at) => tell({ type: 'elected', term, at }),
      deposed: (term, reason, at) => tell({ type: 'deposed', term, reason, at }),
    },
  });
  const plan: FetchPlan = {
    rowCount: settings.rowCount,
    fetchMs: settings.fetchMs,
    fails: false,
    blockMs: 0,
  };
  const fetchers = new Map(
    caches.map((cache) => {
      const halfWay = (): void => tell({ type: 'staging', cache, at: machineNowMs() });
      const recording = { process: name, cache, record, plan, delta, halfWay };
      return [cache, stampedFetcher(recording)] as const;
    }),
  );
  const moments = createMoments(inner, (moment) =>
    tell({ type: 'stopping', moment, at: machineNowMs() }),
  );
  const commits = recordCommits({
    process: name,
    record,
    cacheOf,
    checkedAt: elections.checkedAt,
    lastFetch: (cache) => fetchers.get(cache)?.lastFetch() ?? '',
  });
  const logOf = (metadataKey: string): string => cacheKeys(namespace, cacheOf(metadataKey)).log;
  const outer = interceptDeltas(settings.isDeaf ? deafen(inner) : inner, [
    commits.deltaInterceptor,
    ...mutantDeltaInterceptors(mutant),
    witnessDeltas(logOf),
    moments.deltaInterceptor,
  ]);
  const driver = interceptScripts(outer, [
    elections.interceptor,
    commits.interceptor,
    ...mutantInterceptors(mutant, inner),
    witnessScripts(logOf),
    moments.interceptor,
  ]);
  const elector = electorOf(settings);
  const mutate = mutant.elector ?? ((sound: Elector) => sound);

  const smart = new SmartRedis({
    driver,
    namespace,
    instance: name,
    logger: false,
    handleSignals: true,
    elector: elections.wrap(mutate(elector)),
    concurrency: caches.length,
    ...(settings.yieldAfterFailures === undefined
      ? {}
      : { yieldAfterFailures: settings.yieldAfterFailures }),
    stagingTtl: `${settings.stagingTtlMs}ms`,
  });
  smart.on('committed', ({ cache, version, term, instance }) => {
    if (instance === name) tell({ type: 'committed', cache, version, term, at: machineNowMs() });
  });
  smart.on('refreshFailed', ({ cache, error, instance }) => {
    if (instance === name) tell({ type: 'failed', cache, code: error.code, at: machineNowMs() });
  });
  for (const [cache, { fetch }] of fetchers) registerStamped(smart, cache, fetch, settings);
  void smart.start().then(() => tell({ type: 'started' }));

  return (command) => {
    if (command.type === 'fetchMs') plan.fetchMs = command.ms;
    else if (command.type === 'failFetches') plan.fails = command.fails;
    else if (command.type === 'blockFetch') plan.blockMs = command.ms;
    else if (command.type === 'block') blockEventLoop(command.ms);
    else if (command.type === 'stopBefore') moments.stopBefore(command.moment);
    else if (command.type === 'loseReply') moments.loseReply(command.moment);
    else if (command.type === 'damageStaging') moments.damageStaging();
  };
}

function electorOf({ ttlMs, renewalMaxBlockMs, driver, address }: WorkerSettings): Elector {
  if (ttlMs === null) return soloElector();
  const ttl = `${ttlMs}ms` as const;
  if (renewalMaxBlockMs === undefined) return leaseElector({ ttl });
  // The bundle of the thread lies beside that of this program.
  const file = join(dirname(process.argv[1] ?? ''), 'renewal.cjs');
  const worker = (): Worker => new Worker(file, { workerData: { driver, address } });
  return leaseElector({ ttl, renewal: { worker, maxBlock: `${renewalMaxBlockMs}ms` } });
}

/**
 * How long a confirmed call holds that this thread has sent; what another thread renews cannot be
 * seen from here.
 */
function validMsOf({ ttlMs, renewalMaxBlockMs }: WorkerSettings): number {
  if (ttlMs === null || renewalMaxBlockMs !== undefined) return Number.MAX_SAFE_INTEGER / 2;
  return ttlMs - Math.max(ttlMs / 10, 50);
}

/** Subscriptions succeed, and nothing is ever heard. */
function deafen(driver: RedisDriver): RedisDriver {
  const nothing = { onMessage: () => undefined, onGap: () => undefined };
  return { ...driver, subscribe: (channel) => driver.subscribe(channel, nothing) };
}
