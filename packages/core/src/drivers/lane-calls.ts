import type { Command, Lane, RedisDriver, Reply, SendOptions } from '../contracts/driver.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import type { ClientAdapter } from './client-adapter.js';
import type { ResolvedDriverOptions } from './driver-options.js';
import { noAnswer } from './guarded-connection.js';
import type { OwnConnections } from './own-connections.js';
import type { RawConnection } from './raw-connection.js';
import type { ReadLane } from './read-lane.js';
import { resp2Reply } from './resp2-reply.js';

/** The calls of a driver that send commands; they ignore the option `signal`. */
export type LaneCalls = Required<Pick<RedisDriver, 'send' | 'sendAll' | 'transact'>>;

/** What {@link createLaneCalls} works with. */
export interface LaneCallsOptions extends Pick<ResolvedDriverOptions, 'connectMs' | 'timeouts'> {
  readonly adapter: Pick<ClientAdapter, 'name' | 'address' | 'read'>;
  readonly connections: Pick<OwnConnections, 'get' | 'connect'>;
  readonly reads: Pick<ReadLane, 'run'>;
  /** Opens the driver, because a read may come first. */
  readonly open: () => Promise<void>;
  /** Throws once the driver is closed. */
  readonly demandNotClosed: () => void;
  /** The error for a read that timed out while there is no connection. */
  readonly unreachable: (timeoutMs: number) => SmartRedisError;
  /** Converts an error of the library. */
  readonly translate: (error: unknown, command: string) => SmartRedisError;
}

/** {@link LaneCalls} over the connection of each lane. */
export function createLaneCalls(options: LaneCallsOptions): LaneCalls {
  const { adapter, connections, reads, connectMs, timeouts, translate } = options;
  const { name, address, read } = adapter;

  const onLane = async (
    lane: Exclude<Lane, 'read'>,
    command: Command,
    timeoutMs: number | undefined,
    call: (raw: RawConnection) => Promise<unknown>,
  ): Promise<unknown> => {
    options.demandNotClosed();
    const connection =
      connections.get(lane) ?? (lane === 'bulk' ? connections.connect(lane) : undefined);
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
        await options.open();
        return call().catch((error: unknown) => {
          throw translate(error, command);
        });
      },
      () =>
        connections.get('control')?.isReady === true
          ? noAnswer(command, address, limitMs)
          : options.unreachable(limitMs),
    );
  };
  const repliesOf = (commands: readonly Command[], replies: readonly unknown[]): Reply[] =>
    replies.map((reply, index) => {
      const sent = commands[index]?.[0] ?? '';
      if (reply instanceof Error) throw translate(reply, sent);
      return resp2Reply(reply, sent);
    });

  return {
    send: async (command, sendOptions: SendOptions = {}) => {
      const { lane = 'read', timeoutMs, binary = false } = sendOptions;
      const key = sendOptions.key ?? command[1]?.toString();
      const reply = await (lane === 'read'
        ? onRead(command[0], timeoutMs, () => read.call(command, key, binary))
        : onLane(lane, command, timeoutMs, (raw) => raw.call(command, key, binary)));
      return resp2Reply(reply, command[0]);
    },
    sendAll: async (commands, sendOptions: SendOptions = {}) => {
      const { lane = 'read', timeoutMs, binary = false } = sendOptions;
      const first = commands[0];
      if (first === undefined) return [];
      const key = sendOptions.key ?? first[1]?.toString();
      const replies = await (lane === 'read'
        ? onRead(first[0], timeoutMs, () => read.callAll(commands, key, binary))
        : onLane(lane, first, timeoutMs, (raw) => raw.callAll(commands, key, binary)));
      return repliesOf(commands, replies as unknown[]);
    },
    transact: async (
      commands,
      { lane = 'control', timeoutMs, binary = false, key }: SendOptions = {},
    ) => {
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
    },
  };
}
