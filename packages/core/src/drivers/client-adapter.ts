import type {
  ConnectionHandlers,
  ConnectionRole,
  ConnectionSettings,
  RawConnection,
} from './raw-connection.js';

/** The application's connection: used for reads, with the application's settings. */
export interface ReadConnection extends Pick<RawConnection, 'call' | 'callAll'> {
  /**
   * Rejects if the connection cannot be used. Called by `open()`, and again if that failed. May
   * never settle: the driver waits at most for its `connectTimeout`, and not past its `close()`.
   */
  open(): Promise<void>;
  /**
   * Sets the name for CLIENT LIST of a connection that the driver opened; called before it opens.
   * @default absent: the connection has no name
   */
  rename?(name: string): void;
  /**
   * Closes the connection if the driver opened it, even while it opens; must not wait for a server.
   */
  close(): Promise<void>;
}

/** The interface of an adapter: access to its library, and nothing else. */
export interface ClientAdapter {
  readonly name: string;
  readonly cluster: boolean;
  /** May only be known once the connection opens. */
  readonly database: number;
  /** `host:port` of the server, for messages; without credentials. */
  readonly address: string;
  /** Whether its connections log in with a password. @default unknown */
  readonly givesPassword?: boolean;
  readonly read: ReadConnection;
  /** Creates a connection, which does not connect yet. */
  connection(
    role: ConnectionRole,
    handlers: ConnectionHandlers,
    settings: ConnectionSettings,
  ): RawConnection;
  /** The text of the error reply, if the error is a reply of Redis. */
  replyOf(error: unknown): string | undefined;
}
