import type { Command } from '../contracts/driver.js';

/** What a connection reports. None of these may throw. */
export interface ConnectionHandlers {
  /** Commands can be sent (again). */
  onReady(): void;
  /** Replies of commands under way will not come. */
  onLost(): void;
  /** Why connecting fails; it goes on being tried. */
  onError(error: unknown): void;
  onMessage(channel: string, message: string): void;
  /**
   * One node of a cluster was lost, and the connection goes on to the others. The node may come
   * back empty; whoever keeps something there should look, and go on looking until it answers.
   */
  onNodeLost(): void;
}

/**
 * One connection of a client library, as thin as it can be: `connectionDriver` adds deadlines,
 * states and subscriptions. It reconnects by itself for ever, queues nothing while it is not ready,
 * and sends nothing twice.
 */
export interface RawConnection {
  /** Starts connecting. What goes wrong is told to the handlers. */
  connect(): void;
  /** Sends a command; rejects with the library's own error. */
  call(command: Command, key: string | undefined, binary: boolean): Promise<unknown>;
  /** Sends commands in one round trip; an error reply is an `Error` among the replies. */
  callAll(
    commands: readonly Command[],
    key: string | undefined,
    binary: boolean,
  ): Promise<unknown[]>;
  /** The same between MULTI and EXEC. */
  transact(
    commands: readonly Command[],
    key: string | undefined,
    binary: boolean,
  ): Promise<unknown[]>;
  /** Subscribes; a connection that is lost forgets it. Only called on connections made for it. */
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  /** Breaks the connection at once, so that what still waits to be sent never is; it reconnects. */
  destroySocket(): void;
  /** Ends it for good; no handler is called after that. */
  close(): void;
}

/** What a connection is for. */
export type ConnectionRole = 'control' | 'bulk' | 'subscriber';

/** What a connection of our own is made with. */
export interface ConnectionSettings {
  /** Milliseconds for one try. */
  readonly connectTimeoutMs: number;
  /** The name for CLIENT LIST; refusing it must not keep the connection from working. */
  readonly name: string | undefined;
}
