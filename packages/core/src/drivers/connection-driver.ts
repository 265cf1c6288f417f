import type { Clock } from '../contracts/clock.js';
import { systemClock } from '../contracts/clock.js';
import type { Command, ConnectionStatus, RedisDriver } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';
import { inRootContext } from '../waiting/root-context.js';
import type { ClientAdapter } from './client-adapter.js';
import { connectionName } from './connection-name.js';
import { demandNoClusterNode } from './demand-no-cluster-node.js';
import type { DriverOptions } from './driver-options.js';
import { resolveDriverOptions } from './driver-options.js';
import type { GuardedConnection } from './guarded-connection.js';
import { createLaneCalls } from './lane-calls.js';
import { createOwnConnections } from './own-connections.js';
import { createReadLane } from './read-lane.js';
import { createSubscriber } from './subscriber.js';
import { throttle } from './throttle.js';
import { translateError } from './translate-error.js';
import { createUnlessAborted } from './unless-aborted.js';

/** The shortest time between two reports of lost nodes. */
const nodeLossMs = 1000;

/**
 * Creates a driver from an adapter: everything that drivers of different libraries have in common.
 */
export function connectionDriver(
  adapter: ClientAdapter,
  options: DriverOptions = {},
  clock: Clock = systemClock,
): RedisDriver {
  const { name, cluster, address, read } = adapter;
  const { connectMs, timeouts } = resolveDriverOptions(options);
  const reads = createReadLane(clock);
  const unlessAborted = createUnlessAborted();
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let owner: string | undefined;
  let opened: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  let controlLostAtMs: number | undefined;

  const translate = (error: unknown, command: string): SmartRedisError =>
    translateError({
      error,
      reply: adapter.replyOf(error),
      command,
      address,
      givesPassword: adapter.givesPassword !== false,
    });
  const closedError = (): SmartRedisError =>
    new SmartRedisError('SR_CLOSED', `the ${name} driver was closed`);
  const reportStatus = (status: ConnectionStatus): void => {
    for (const listener of listeners) listener(status);
  };

  const onControlLost = (): void => {
    controlLostAtMs = clock.monotonic();
    reportStatus('lost');
  };
  const onNodeLost = throttle(clock, nodeLossMs, () => subscriber.reportGap());
  const onControlReady = (): void => {
    reportStatus('ready');
    if (controlLostAtMs === undefined) return;
    // There may have been a failover: older connections may be connected to a server that is no
    // longer a primary or does not respond, and would continue to stage there until they fail.
    for (const role of ['bulk', 'subscriber'] as const) {
      connections.get(role)?.renewOlder(controlLostAtMs, timeouts.control);
    }
  };

  const connections = createOwnConnections({
    clock,
    adapter,
    connectTimeoutMs: connectMs,
    nameOf: (role) => (owner === undefined ? undefined : connectionName(owner, role)),
    translate,
  });
  const subscriber = createSubscriber({
    clock,
    connect: (handlers) => connections.connect('subscriber', handlers),
    timeoutMs: timeouts.control,
  });
  const control = (): GuardedConnection =>
    connections.connect('control', {
      onReady: onControlReady,
      onLost: onControlLost,
      onNodeLost,
    });
  const unreachable = (timeoutMs: number): SmartRedisError =>
    connections.get('control')?.unreachable(timeoutMs) ??
    new SmartRedisError(
      'SR_CONNECTION',
      `no connection to Redis at ${address} within ${String(timeoutMs)}ms`,
      { details: { address } },
    );
  const openRead = (): Promise<void> =>
    read.open().catch((error: unknown) => {
      throw translate(error, 'connecting');
    });

  const ask = (command: Command): Promise<unknown> =>
    control().guard(command, timeouts.control, (raw) => raw.call(command, undefined, false));

  const open = async (): Promise<void> => {
    if (closed !== undefined) throw closedError();
    opened ??= inRootContext(() =>
      Promise.all([
        reads.run(connectMs, openRead, () => unreachable(connectMs)),
        control().readyInTime(connectMs),
        subscriber.readyInTime(connectMs),
      ]),
    )
      .then(async () => {
        if (!cluster) await demandNoClusterNode(ask, address);
        inRootContext(() => subscriber.startHeartbeat());
      })
      .catch((error: unknown) => {
        opened = undefined; // so that open() can be called again, with new connections
        connections.reset(closedError());
        subscriber.reset();
        throw error;
      });
    return opened;
  };

  const calls = createLaneCalls({
    adapter,
    connections,
    reads,
    connectMs,
    timeouts,
    open,
    demandNotClosed: () => {
      if (closed !== undefined) throw closedError();
    },
    unreachable,
    translate,
  });

  const close = async (): Promise<void> => {
    subscriber.stop();
    reads.close(closedError());
    connections.close(closedError());
    await read.close();
  };

  return {
    name,
    cluster,
    open,
    get database() {
      return adapter.database;
    },
    claim: (instance) => {
      if (owner !== undefined) throw claimedAlready(name, owner);
      owner = instance;
      read.rename?.(connectionName(instance, 'read'));
    },
    send: (command, given) =>
      unlessAborted(command[0], given?.signal, () => calls.send(command, given)),
    sendAll: (commands, given) =>
      unlessAborted(commands[0]?.[0] ?? '', given?.signal, () => calls.sendAll(commands, given)),
    transact: (commands, given) =>
      unlessAborted('EXEC', given?.signal, () => calls.transact(commands, given)),
    subscribe: async (channel, listener) => {
      await open();
      return subscriber.subscribe(channel, listener);
    },
    onStatus: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function claimedAlready(name: string, owner: string): SmartRedisError {
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "driver": this ${name} driver belongs to the instance "${owner}", and closing one instance would close the driver of the other; ` +
      'create a driver for each instance (they may share a client)',
    { details: { option: 'driver', allowed: 'a driver of its own' } },
  );
}
