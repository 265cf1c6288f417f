import type { Clock } from '../contracts/clock.js';
import { systemClock } from '../contracts/clock.js';
import type {
  Command,
  ConnectionStatus,
  Lane,
  RedisDriver,
  Reply,
  SendOptions,
} from '../contracts/driver.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import type { ClientAdapter } from './client-adapter.js';
import { createUnlessAborted } from './unless-aborted.js';
import type { DriverOptions } from './driver-options.js';
import { resolveDriverOptions } from './driver-options.js';
import type { GuardedConnection } from './guarded-connection.js';
import { guardConnection, noAnswer } from './guarded-connection.js';
import { connectionName } from './connection-name.js';
import { demandNoClusterNode } from './demand-no-cluster-node.js';
import type { ConnectionHandlers, ConnectionRole, RawConnection } from './raw-connection.js';
import { createReadLane } from './read-lane.js';
import { resp2Reply } from './resp2-reply.js';
import { createSubscriber } from './subscriber.js';
import { throttle } from './throttle.js';
import { translateError } from './translate-error.js';

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
  const connections = new Map<ConnectionRole, GuardedConnection>();
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let owner: string | undefined;
  let opened: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  let controlLostAtMs: number | undefined;

  const translate = (error: unknown, command: string): SmartRedisError =>
    translateError({ error, reply: adapter.replyOf(error), command, address });
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

  const connect = (
    role: ConnectionRole,
    handlers: Partial<ConnectionHandlers> = {},
  ): GuardedConnection => {
    const known = connections.get(role);
    if (known !== undefined) return known;
    const connection = guardConnection({
      clock,
      address,
      translate,
      handlers,
      connectTimeoutMs: connectMs,
      // The client of a cluster restores the connection to a node by itself.
      isRenewedWhenDemoted: !cluster,
      open: (own) =>
        adapter.connection(role, own, {
          connectTimeoutMs: connectMs,
          name: owner === undefined ? undefined : connectionName(owner, role),
        }),
    });
    connections.set(role, connection);
    return connection;
  };
  const subscriber = createSubscriber({
    clock,
    connect: (handlers) => connect('subscriber', handlers),
    timeoutMs: timeouts.control,
  });
  const control = (): GuardedConnection =>
    connect('control', {
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
    opened ??= Promise.all([
      reads.run(connectMs, openRead, () => unreachable(connectMs)),
      control().readyInTime(connectMs),
      subscriber.readyInTime(connectMs),
    ])
      .then(async () => {
        if (!cluster) await demandNoClusterNode(ask, address);
        subscriber.startHeartbeat();
      })
      .catch((error: unknown) => {
        opened = undefined; // so that open() can be called again, with new connections
        for (const connection of connections.values()) connection.close(closedError());
        connections.clear();
        subscriber.reset();
        throw error;
      });
    return opened;
  };

  const onLane = async (
    lane: Exclude<Lane, 'read'>,
    command: Command,
    timeoutMs: number | undefined,
    call: (raw: RawConnection) => Promise<unknown>,
  ): Promise<unknown> => {
    if (closed !== undefined) throw closedError();
    const connection = connections.get(lane) ?? (lane === 'bulk' ? connect(lane) : undefined);
    if (connection === undefined)
      throw new SmartRedisError('SR_CONNECTION', `the ${name} driver is not open`);
    if (lane === 'bulk' && !connection.isReady) await connection.ready(connectMs);
    return connection.guard(command, timeoutMs ?? timeouts[lane], call);
  };
  const onRead = <T>(
    command: string,
    timeoutMs: number | undefined,
    call: () => Promise<T>,
  ): Promise<T> => {
    const limitMs = timeoutMs ?? timeouts.read;
    return reads.run(
      limitMs,
      async () => {
        await open();
        return call().catch((error: unknown) => {
          throw translate(error, command);
        });
      },
      () =>
        connections.get('control')?.isReady === true
          ? noAnswer(command, address, limitMs)
          : unreachable(limitMs),
    );
  };
  const send = async (command: Command, sendOptions: SendOptions = {}): Promise<Reply> => {
    const { lane = 'read', timeoutMs, binary = false } = sendOptions;
    const key = sendOptions.key ?? command[1]?.toString();
    if (lane === 'read')
      return resp2Reply(await onRead(command[0], timeoutMs, () => read.call(command, key, binary)));
    return resp2Reply(
      await onLane(lane, command, timeoutMs, (raw) => raw.call(command, key, binary)),
    );
  };
  const sendAll = async (
    commands: readonly Command[],
    sendOptions: SendOptions = {},
  ): Promise<Reply[]> => {
    const { lane = 'read', timeoutMs, binary = false } = sendOptions;
    const first = commands[0];
    if (first === undefined) return [];
    const key = sendOptions.key ?? first[1]?.toString();
    const replies = await (lane === 'read'
      ? onRead(first[0], timeoutMs, () => read.callAll(commands, key, binary))
      : onLane(lane, first, timeoutMs, (raw) => raw.callAll(commands, key, binary)));
    return repliesOf(commands, replies as unknown[]);
  };
  const repliesOf = (commands: readonly Command[], replies: readonly unknown[]): Reply[] =>
    replies.map((reply, index) => {
      if (reply instanceof Error) throw translate(reply, commands[index]?.[0] ?? '');
      return resp2Reply(reply);
    });
  const transact = async (
    commands: readonly Command[],
    { lane = 'control', timeoutMs, binary = false, key }: SendOptions = {},
  ): Promise<Reply[]> => {
    if (lane === 'read') {
      throw invalidOption(
        'lane',
        lane,
        '"control" or "bulk": a transaction needs a connection that the driver opened',
      );
    }
    const routed = key ?? commands[0]?.[1]?.toString();
    const replies = await onLane(lane, ['MULTI'], timeoutMs, (raw) =>
      raw.transact(commands, routed, binary),
    );
    return repliesOf(commands, replies as unknown[]);
  };

  const close = async (): Promise<void> => {
    subscriber.stop();
    reads.close(closedError());
    for (const connection of connections.values()) connection.close(closedError());
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
    send: (command, given) => unlessAborted(command[0], given?.signal, () => send(command, given)),
    sendAll: (commands, given) =>
      unlessAborted(commands[0]?.[0] ?? '', given?.signal, () => sendAll(commands, given)),
    transact: (commands, given) =>
      unlessAborted('EXEC', given?.signal, () => transact(commands, given)),
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
