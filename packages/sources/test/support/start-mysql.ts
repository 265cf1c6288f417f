import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

import type { Socket } from 'node:net';
import type { Connection } from 'mysql2';
import { createServer } from 'mysql2';
import { freePort } from '@smart-redis/testing';
import type { Question } from './source.js';
import { questions, rowsOf } from './source.js';

/** A server that speaks MySQL's protocol and knows the questions. */
export interface MySql {
  readonly settings: { readonly host: string; readonly port: number; readonly user: string };
  /** Connections that are open now. */
  connectionCount(): number;
  stop(): Promise<void>;
}

/** The server's side of a connection, which mysql2 has and does not type. */
interface ServerConnection extends Connection {
  readonly stream: Socket;
  serverHandshake(options: object): void;
  /** Packets are numbered anew for each command. */
  _resetSequenceId(): void;
  writeColumns(columns: readonly object[]): void;
  writeTextRow(values: readonly (string | null)[]): void;
  writeEof(): void;
  writeError(error: { readonly message: string; readonly code: number }): void;
}

/** Starts mysql2's own server, for tests of clients. */
export async function startMySql(): Promise<MySql> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const connection = client as ServerConnection;
    const { stream } = connection;
    open.add(stream);
    stream.once('close', () => open.delete(stream));
    // A client that goes away in the middle is a scene, and no error.
    connection.on('error', () => undefined);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff ^ 0x800,
      authCallback: (_who: unknown, accept: (error: null) => void) => {
        accept(null);
        connection._resetSequenceId();
      },
    });
    connection.on('query', (text: string) => {
      void answer(connection, text).then(() => connection._resetSequenceId());
    });
  });
  const port = await freePort();
  server.listen(port);
  return {
    settings: { host: '127.0.0.1', port, user: 'root' },
    connectionCount: () => open.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

async function answer(connection: ServerConnection, text: string): Promise<void> {
  const question = questions.find(
    (name) => text.endsWith(` ${name}`) || text.endsWith(`\`${name}\``),
  );
  if (question === undefined) {
    connection.writeColumns(columns.slice(0, 1));
    connection.writeTextRow(['1']);
    connection.writeEof();
    return;
  }
  if (question === 'orders_missing') {
    connection.writeError({ code: 1146, message: "Table 'shop.orders_missing' doesn't exist" });
    return;
  }
  connection.writeColumns(columns);
  try {
    await writeRows(connection, question);
    connection.writeEof();
  } catch (error) {
    connection.writeError({ code: 1365, message: (error as Error).message });
  }
}

/** No faster than the client reads. */
async function writeRows(connection: ServerConnection, question: Question): Promise<void> {
  const { stream } = connection;
  let written = 0;
  for (const { id, name, amount } of rowsOf(question)) {
    if (stream.destroyed) return;
    connection.writeTextRow([id === null ? null : String(id), name, String(amount)]);
    if (stream.writableNeedDrain) {
      await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
    }
    written += 1;
    // The system's buffers take some megabytes before they are full, and the client lives in this
    // process.
    if (written % 100 === 0) await setImmediate();
  }
}

const shared = {
  catalog: 'def',
  schema: 'shop',
  table: 'orders',
  orgTable: 'orders',
  flags: 0,
  characterSet: 33,
};
const columns = [
  { ...shared, name: 'id', orgName: 'id', columnLength: 11, columnType: 3, decimals: 0 },
  { ...shared, name: 'name', orgName: 'name', columnLength: 80, columnType: 253, decimals: 0 },
  { ...shared, name: 'amount', orgName: 'amount', columnLength: 22, columnType: 5, decimals: 31 },
];
