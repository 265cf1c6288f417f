import type { Command } from '../contracts/driver.js';

/** Receives the events of a connection. None of these may throw. */
export interface ConnectionHandlers {
  /** The connection is ready for commands. */
  onReady(): void;
  /** The connection was lost; pending commands will get no reply. */
  onLost(): void;
  /** Connecting failed with this error; it will be retried. */
  onError(error: unknown): void;
  onMessage(channel: string, message: string): void;
  /**
   * One node of a cluster was lost; the others are still connected. The node may come back empty,
   * so its data must be checked, repeatedly until it replies.
   */
  onNodeLost(): void;
}

/**
 * A minimal connection of a client library; `connectionDriver` adds timeouts, states and
 * subscriptions. It reconnects automatically without limit, queues nothing while it is not ready,
 * and sends nothing twice.
 */
export interface RawConnection {
  /** Starts connecting. Failures are reported to the handlers. */
  connect(): void;
  /** Sends a command; rejects with the library's own error. */
  call(command: Command, key: string | undefined, binary: boolean): Promise<unknown>;
  /** Sends commands in one round trip; an error reply is an `Error` among the replies. */
  callAll(
    commands: readonly Command[],
    key: string | undefined,
    binary: boolean,
  ): Promise<unknown[]>;
  /** Sends commands between MULTI and EXEC. */
  transact(
    commands: readonly Command[],
    key: string | undefined,
    binary: boolean,
  ): Promise<unknown[]>;
  /**
   * Subscribes; the subscription ends when the connection is lost. Only called on connections with
   * the role `subscriber`.
   */
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  /** Destroys the socket at once, so that unsent commands are never sent; then it reconnects. */
  destroySocket(): void;
  /** Closes the connection permanently; no handler is called after that. */
  close(): void;
}

/** The purpose of a connection. */
export type ConnectionRole = 'control' | 'bulk' | 'subscriber';

/** The settings for a connection that the driver opens. */
export interface ConnectionSettings {
  /** Milliseconds for one attempt. */
  readonly connectTimeoutMs: number;
  /** The name for CLIENT LIST; the connection must also work if the server refuses it. */
  readonly name: string | undefined;
}
