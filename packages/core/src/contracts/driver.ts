import type { Clock } from './clock.js';

/** One argument of a Redis command. Strings travel as UTF-8. */
export type CommandArgument = string | Buffer;

/** A Redis command as its documentation writes it: the name, then the arguments. */
export type Command = readonly [name: string, ...args: CommandArgument[]];

/**
 * A reply in RESP2 shapes, whatever protocol the connection speaks: integers are numbers, doubles
 * are strings, a map is a flat array of field, value, field, value; a missing value is `null`. Bulk
 * strings are strings, or `Buffer`s when {@link SendOptions.binary} asked for them. An error reply
 * is never a value: the call rejects.
 */
export type Reply = string | number | Buffer | null | readonly Reply[];

/**
 * Which connection a command travels on.
 * - `read`: on behalf of the application. The user's own client where one was given, with the
 *   user's own settings.
 * - `control`: election, claims and commits. Nothing is queued while the connection is down,
 *   nothing is sent twice.
 * - `bulk`: staging. The same rules as `control`, on a connection of its own so that no renewal
 *   waits behind rows.
 */
export type Lane = 'read' | 'control' | 'bulk';

/** Options of {@link RedisDriver.send} and {@link RedisDriver.sendAll}. */
export interface SendOptions {
  /** @default 'read' */
  readonly lane?: Lane;
  /** The key that routes the command in Redis Cluster. @default the command's first argument */
  readonly key?: string;
  /**
   * Milliseconds to wait for the reply. When they are over the call rejects with
   * `SR_COMMAND_TIMEOUT` **and the lane's socket is destroyed**, because a rejected promise alone
   * would not unsend what still waits in it. On `read`, whose connection may be the application's,
   * the socket is left alone and the command may still run; while Redis cannot be reached the code
   * there is `SR_CONNECTION`.
   * @default the driver's own for the lane: `readTimeout`, `commandTimeout`, `bulkTimeout`
   */
  readonly timeoutMs?: number;
  /**
   * Ends the waiting, not the command: the call rejects with `SR_ABORTED` at once, its cause the
   * signal's reason. Nothing is sent where it has aborted before.
   */
  readonly signal?: AbortSignal;
  /** Bulk strings of the reply as `Buffer`s. @default false */
  readonly binary?: boolean;
}

/** Who hears a channel. Neither method may throw. */
export interface ChannelListener {
  /** A message of the channel, as text. */
  onMessage(message: string): void;
  /**
   * The subscription was interrupted and stands again: messages may have been missed, so look for
   * yourself.
   */
  onGap(): void;
}

/** Something that was started and can be ended; ending twice is harmless. */
export interface Subscription {
  /** Ends it. Resolves when nothing more will be delivered. */
  close(): Promise<void>;
}

/**
 * State of the `control` connection: `ready` each time it can be used (again), `lost` when it can
 * not.
 */
export type ConnectionStatus = 'ready' | 'lost';

/**
 * The only way core talks to Redis: one adapter per client library. An adapter converts and routes,
 * and holds no opinion. Every rejection is a `SmartRedisError`:
 * - `SR_CONNECTION`: not connected, connection lost before the reply (the command may or may not
 *   have run);
 * - `SR_AUTH`: refused by AUTH or by a missing password;
 * - `SR_COMMAND_TIMEOUT`: no reply in time (the command may or may not have run);
 * - `SR_ABORTED`: the caller's own signal aborted (the command may or may not have run);
 * - `SR_REPLY`: Redis answered with an error; `details.reply` is its first word (`NOSCRIPT`,
 *   `WRONGTYPE`, `OOM`, …);
 * - `SR_CLOSED`: the driver was closed.
 *
 * `@smart-redis/testing` exports the contract suite that every driver passes (`describeDriver`).
 */
export interface RedisDriver {
  /** The client library, for logs: `'ioredis'`, `'redis'`. */
  readonly name: string;
  /** Whether keys are spread over slots, so that one script may touch only keys of one slot. */
  readonly cluster: boolean;
  /**
   * The number of the selected database; 0 in a cluster. Part of the names of keyspace event
   * channels. Certain once `open()` has resolved: a client may have selected another than its
   * options say.
   */
  readonly database: number;
  /**
   * The time that it lives in, for a Redis whose time a test moves: an instance that is given this
   * driver, and no option `clock`, goes by it.
   * @default absent: the machine's
   */
  readonly clock?: Clock;

  /**
   * Called by an instance that is given this driver, before anything else: from then on the driver
   * is its own, and connections that open are named `smart-redis:<instance>:<lane>` in CLIENT LIST,
   * where the user may name them.
   * @default absent: connections have no name, and nothing keeps two instances from closing each
   * other's driver
   * @throws SmartRedisError `SR_INVALID_OPTION` when another instance has it
   */
  claim?(instance: string): void;

  /**
   * Opens the connections of our own and resolves once Redis answered on `control`; `bulk` may open
   * on first use. Idempotent. A server that is not up yet is tried until the connection timeout;
   * what only other settings mend rejects at once: `SR_CONNECTION` or `SR_AUTH`, saying what was
   * tried, or `SR_INVALID_OPTION` for a server of another kind.
   */
  open(): Promise<void>;

  /** Sends one command and resolves with its reply. */
  send(command: Command, options?: SendOptions): Promise<Reply>;

  /**
   * Sends commands in one round trip, in order; in a cluster all of them belong to the slot of
   * `options.key`. Resolves with the replies in the same order, or rejects with the first error
   * once every reply is in. Not a transaction: commands of others may run in between, and an error
   * does not stop the commands behind it.
   */
  sendAll(commands: readonly Command[], options?: SendOptions): Promise<Reply[]>;

  /**
   * Runs commands as one transaction (MULTI, EXEC): nothing of others runs in between, and either
   * all of them run or none does. In a cluster all belong to the slot of `options.key`. Resolves
   * with the replies in the same order. Rejects where Redis refused a command before EXEC
   * (`EXECABORT`: nothing ran), and with the first error where one failed while it ran (the others
   * did run).
   * @default absent: a delta is then always a full build
   */
  transact?(commands: readonly Command[], options?: SendOptions): Promise<Reply[]>;

  /**
   * Subscribes to one channel, and again after every reconnect. Resolves when the server confirmed.
   * May be called several times for one channel: each listener hears each message.
   */
  subscribe(channel: string, listener: ChannelListener): Promise<Subscription>;

  /** Hears of every change of the `control` connection's state; returns how to stop hearing. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;

  /**
   * Closes what the driver opened, never a client that it was given. Idempotent; waiting calls
   * reject `SR_CLOSED`.
   */
  close(): Promise<void>;
}
