import type { Clock } from '../contracts/clock.js';
import type { SmartRedisError } from '../errors/errors.js';
import { inRootContext } from '../waiting/root-context.js';
import type { ClientAdapter } from './client-adapter.js';
import type { GuardedConnection } from './guarded-connection.js';
import { guardConnection } from './guarded-connection.js';
import type { ConnectionHandlers, ConnectionRole } from './raw-connection.js';

/** The connections that a driver opens: one for each role. */
export interface OwnConnections {
  get(role: ConnectionRole): GuardedConnection | undefined;
  /** Returns the connection of a role, and opens it with these handlers if there is none. */
  connect(role: ConnectionRole, handlers?: Partial<ConnectionHandlers>): GuardedConnection;
  /** Closes all connections. They remain, so that no others are opened. */
  close(reason: SmartRedisError): void;
  /** Closes and forgets all connections, so that others can be opened. */
  reset(reason: SmartRedisError): void;
}

/** What {@link createOwnConnections} works with. */
export interface OwnConnectionsOptions {
  readonly clock: Clock;
  readonly adapter: Pick<ClientAdapter, 'address' | 'cluster' | 'connection'>;
  readonly connectTimeoutMs: number;
  /** The name for CLIENT LIST of a connection that is opened now. */
  readonly nameOf: (role: ConnectionRole) => string | undefined;
  /** Converts an error of the library. */
  readonly translate: (error: unknown, command: string) => SmartRedisError;
}

/** {@link OwnConnections}, of which none is open yet. */
export function createOwnConnections(options: OwnConnectionsOptions): OwnConnections {
  const { clock, adapter, connectTimeoutMs, nameOf, translate } = options;
  const { address, cluster } = adapter;
  const connections = new Map<ConnectionRole, GuardedConnection>();
  const close = (reason: SmartRedisError): void => {
    for (const connection of connections.values()) connection.close(reason);
  };
  return {
    get: (role) => connections.get(role),
    connect: (role, handlers = {}) => {
      const known = connections.get(role);
      if (known !== undefined) return known;
      // It outlives the call that needs it first.
      const connection = inRootContext(() =>
        guardConnection({
          clock,
          address,
          translate,
          handlers,
          connectTimeoutMs,
          // The client of a cluster restores the connection to a node by itself.
          isRenewedWhenDemoted: !cluster,
          open: (own) => adapter.connection(role, own, { connectTimeoutMs, name: nameOf(role) }),
        }),
      );
      connections.set(role, connection);
      return connection;
    },
    close,
    reset: (reason) => {
      close(reason);
      connections.clear();
    },
  };
}
