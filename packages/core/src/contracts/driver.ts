import type { Clock } from './clock.js';

/** One argument of a Redis command. Strings are sent as UTF-8. */
export type CommandArgument = string | Buffer;

/** A Redis command as its documentation writes it: the name, then the arguments. */
export type Command = readonly [name: string, ...args: CommandArgument[]];

/**
 * A reply in RESP2 form, regardless of the protocol of the connection: integers are numbers,
 * doubles are strings, a map is a flat array of field, value, field, value; a missing value is
 * `null`. Bulk strings are strings, or `Buffer`s with {@link SendOptions.binary}. An error reply is
 * never a value: the call rejects.
 */
export type Reply = string | number | Buffer | null | readonly Reply[];

/**
 * The connection that a command is sent on.
 * - `read`: for the application. The user's client with its settings, if one was given.
 * - `control`: election, claims and commits. Nothing is queued while the connection is down, and
 *   nothing is sent twice.
 * - `bulk`: staging. The same rules as `control`, on a separate connection, so that renewals never
 *   queue behind rows.
 */
export type Lane = 'read' | 'control' | 'bulk';

/** Options of {@link RedisDriver.send} and {@link RedisDriver.sendAll}. */
export interface SendOptions {
  /** @default 'read' */
  readonly lane?: Lane;
  /** The key that routes the command in Redis Cluster. @default the command's first argument */
  readonly key?: string;
  /**
   * Milliseconds to wait for the reply. After that the call rejects with `SR_COMMAND_TIMEOUT` **and
   * the lane's socket is destroyed**, because rejecting the promise alone would not cancel a
   * command that still waits in the socket. On `read`, whose connection may belong to the
   * application, the socket is kept and the command may still run; if Redis cannot be reached the
   * code is `SR_CONNECTION`.
   * @default the driver's timeout for the lane: `readTimeout`, `commandTimeout`, `bulkTimeout`
   */
  readonly timeoutMs?: number;
  /**
   * Ends the wait, not the command: the call rejects at once with `SR_ABORTED`, with the signal's
   * reason as its cause. If it is already aborted, nothing is sent.
   */
  readonly signal?: AbortSignal;
  /** Whether bulk strings of the reply are returned as `Buffer`s. @default false */
  readonly binary?: boolean;
}

/** Receives the messages of a channel. Neither method may throw. */
export interface ChannelListener {
  /** A message of the channel, as text. */
  onMessage(message: string): void;
  /**
   * The subscription was interrupted and is restored. Messages may have been missed, so check the
   * state.
   */
  onGap(): void;
}

/** Something that was started and can be ended; ending twice is harmless. */
export interface Subscription {
  /** Ends it. Resolves when no more messages will be delivered. */
  close(): Promise<void>;
}

/**
 * State of the `control` connection: `ready` each time it becomes usable, `lost` when it is no
 * longer usable.
 */
export type ConnectionStatus = 'ready' | 'lost';

/**
 * Core's only access to Redis: one adapter per client library. An adapter converts and routes
 * commands, and makes no decisions. Every rejection is a `SmartRedisError`:
 * - `SR_CONNECTION`: not connected, connection lost before the reply (the command may or may not
 *   have run);
 * - `SR_AUTH`: the credentials were refused, or are missing;
 * - `SR_COMMAND_TIMEOUT`: no reply in time (the command may or may not have run);
 * - `SR_ABORTED`: the caller's signal aborted (the command may or may not have run);
 * - `SR_REPLY`: Redis replied with an error; `details.reply` is its first word (`NOSCRIPT`,
 *   `WRONGTYPE`, `OOM`, …);
 * - `SR_CLOSED`: the driver was closed.
 *
 * `@smart-redis/testing` exports the contract suite that every driver passes (`describeDriver`).
 */
export interface RedisDriver {
  /** The client library, for logs: `'ioredis'`, `'redis'`. */
  readonly name: string;
  /** Whether keys are distributed over slots, so that a script may only access keys of one slot. */
  readonly cluster: boolean;
  /**
   * The number of the selected database; 0 in a cluster. Part of the names of keyspace event
   * channels. Reliable once `open()` has resolved: a client may have selected another database than
   * its options specify.
   */
  readonly database: number;
  /**
   * The clock of a Redis whose time a test controls. An instance with this driver and without the
   * option `clock` uses it.
   * @default absent: the system clock
   */
  readonly clock?: Clock;

  /**
   * Called by an instance before it uses the driver. From then on the driver belongs to that
   * instance, and new connections are named `smart-redis:<instance>:<lane>` in CLIENT LIST, if the
   * user has permission.
   * @default absent: connections have no name, and two instances can close each other's driver
   * @throws SmartRedisError `SR_INVALID_OPTION` if the driver belongs to another instance
   */
  claim?(instance: string): void;

  /**
   * Opens the driver's connections and resolves once Redis has replied on `control`; `bulk` may be
   * opened on first use. Idempotent. A server that is not up yet is retried until the connection
   * timeout. Failures that only other settings can fix reject at once: `SR_CONNECTION` or `SR_AUTH`
   * with the address, or `SR_INVALID_OPTION` for a server of another kind.
   */
  open(): Promise<void>;

  /** Sends one command and resolves with its reply. */
  send(command: Command, options?: SendOptions): Promise<Reply>;

  /**
   * Sends commands in one round trip, in order; in a cluster all of them belong to the slot of
   * `options.key`. Resolves with the replies in the same order, or rejects with the first error
   * once every reply is in. Not a transaction: other clients' commands may run in between, and an
   * error does not stop the commands after it.
   */
  sendAll(commands: readonly Command[], options?: SendOptions): Promise<Reply[]>;

  /**
   * Runs commands as one transaction (MULTI, EXEC): no other client's commands run in between, and
   * either all of them run or none. In a cluster all belong to the slot of `options.key`. Resolves
   * with the replies in the same order. Rejects if Redis refused a command before EXEC
   * (`EXECABORT`: nothing ran), and with the first error if one failed during execution (the others
   * did run).
   * @default absent: caches with `delta: true` are always built in full
   */
  transact?(commands: readonly Command[], options?: SendOptions): Promise<Reply[]>;

  /**
   * Subscribes to one channel, and again after every reconnect. Resolves when the server has
   * confirmed. May be called several times for one channel: each listener receives each message.
   */
  subscribe(channel: string, listener: ChannelListener): Promise<Subscription>;

  /**
   * Adds a listener for the state of the `control` connection; returns a function that removes it.
   */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;

  /**
   * Closes the connections that the driver opened, never a client that it was given. Idempotent;
   * pending calls reject with `SR_CLOSED`.
   */
  close(): Promise<void>;
}
