import { once } from 'node:events';
import { connect } from 'node:net';
import { parseReply } from './parse-reply.js';

/** Where a server listens. */
export interface RawAddress {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
}

/**
 * Sends one command over a connection of its own and resolves with the reply in RESP2 shapes. For looking behind an
 * adapter's back without any client library; rejects with an error reply.
 */
export async function rawCommand(address: RawAddress, command: readonly string[]): Promise<unknown> {
  const socket = connect(address.port, address.host);
  try {
    await once(socket, 'connect');
    const commands = address.password === undefined ? [command] : [['AUTH', address.password], command];
    socket.write(commands.map(encode).join(''));
    let received: Buffer = Buffer.alloc(0);
    let replies = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      for (let parsed = parseReply(received); parsed !== undefined; parsed = parseReply(received)) {
        received = received.subarray(parsed.length);
        replies += 1;
        if (parsed.value instanceof Error) throw parsed.value;
        if (replies === commands.length) return parsed.value;
      }
    }
    throw new Error('the server closed the connection');
  } finally {
    socket.destroy();
  }
}

function encode(command: readonly string[]): string {
  const parts = command.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  return `*${String(command.length)}\r\n${parts.join('')}`;
}
