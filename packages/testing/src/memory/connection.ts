import type { Command } from '@smart-redis/core';
import type { RawConnection, ReadConnection } from '@smart-redis/core/drivers';
import type { Session } from './connection-commands.js';
import { blocked, checkOnConnection, runOnConnection } from './connection-commands.js';
import { ErrorReply } from './error-reply.js';
import type { SocketOptions } from './socket.js';
import { createSocket } from './socket.js';

/** Options of {@link memoryConnection}. */
export interface MemoryConnectionOptions extends SocketOptions {
  readonly database: number;
}

/** A connection to a Redis in memory, as `connectionDriver` takes it. */
export function memoryConnection({ database, ...options }: MemoryConnectionOptions): RawConnection {
  const socket = createSocket(options);
  const sessionOf = (server: Session['server'], id: number, binary: boolean): Session => ({
    host: options.host,
    server,
    id,
    database,
    binary,
  });
  return {
    connect: socket.connect,
    call: (command, _key, binary) =>
      socket.request((server, id) => runOnConnection(sessionOf(server, id, binary), command)),
    callAll: (commands, _key, binary) =>
      Promise.all(
        commands.map((command) =>
          socket.request((server, id) =>
            orError(() => runOnConnection(sessionOf(server, id, binary), command)),
          ),
        ),
      ),
    transact: (commands, _key, binary) =>
      socket.request((server, id) => transact(sessionOf(server, id, binary), commands)),
    subscribe: (channel) => socket.request(() => socket.subscribe(channel)),
    unsubscribe: (channel) => socket.request(() => socket.unsubscribe(channel)),
    destroySocket: socket.destroy,
    close: socket.close,
  };
}

/** The connection for reads, which connects when `open()` is called. */
export function memoryReads(
  options: Omit<MemoryConnectionOptions, 'events' | 'kind' | 'name'>,
): ReadConnection {
  let name = '';
  let opening: Promise<void> | undefined;
  let isReady = false;
  const waiting: (() => void)[] = [];
  const connection = memoryConnection({
    ...options,
    kind: 'normal',
    name: () => name,
    events: {
      onReady: () => {
        isReady = true;
        for (const goOn of waiting.splice(0)) goOn();
      },
      onLost: () => {
        isReady = false;
      },
    },
  });
  /** As a client of an application, it waits until it is connected again. */
  const ready = (): Promise<void> =>
    isReady ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve));
  return {
    open: () => {
      if (opening === undefined) connection.connect();
      opening ??= ready();
      return opening;
    },
    call: async (command, key, binary) => {
      await ready();
      return connection.call(command, key, binary);
    },
    callAll: async (commands, key, binary) => {
      await ready();
      return connection.callAll(commands, key, binary);
    },
    rename: (given) => {
      name = given;
    },
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}

/** Between MULTI and EXEC: nothing runs where one command is none. */
function transact(session: Session, commands: readonly Command[]): unknown[] {
  for (const command of commands) {
    const refused = orError(() => checkOnConnection(session, command));
    if (refused instanceof Error) {
      throw new ErrorReply(`EXECABORT Transaction discarded because of: ${refused.message}`);
    }
  }
  return commands.map((command) =>
    orError(() => {
      const reply = runOnConnection(session, command);
      // In a transaction nothing waits.
      return reply === blocked ? null : reply;
    }),
  );
}

/** An error reply is one of the replies. */
function orError<T>(work: () => T): T | ErrorReply {
  try {
    return work();
  } catch (error) {
    if (error instanceof ErrorReply) return error;
    throw error;
  }
}
