import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parseReply } from './parse-reply.js';

/** The address of a server. */
export interface RawAddress {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  /** Present for a server with TLS: the certificate to trust, as PEM. */
  readonly tls?: { readonly ca: string };
}

/**
 * Sends one command over a separate connection and resolves with the reply in RESP2 form. Allows
 * tests to check the state independently of an adapter, without a client library; rejects with an
 * error reply.
 */
export async function rawCommand(
  address: RawAddress,
  command: readonly string[],
): Promise<unknown> {
  const [reply] = await rawCommands(address, [command]);
  if (reply instanceof Error) throw reply;
  return reply;
}

/**
 * The same for several commands over one connection; an error reply is an `Error` among the
 * replies.
 */
export async function rawCommands(
  address: RawAddress,
  commands: readonly (readonly string[])[],
): Promise<unknown[]> {
  const socket = await open(address);
  try {
    const { password } = address;
    const all = password === undefined ? commands : [['AUTH', password], ...commands];
    socket.write(all.map(encode).join(''));
    const replies = await read(socket, all.length);
    if (password === undefined) return replies;
    const [authenticated, ...others] = replies;
    if (authenticated instanceof Error) throw authenticated;
    return others;
  } finally {
    socket.destroy();
  }
}

async function open({ host, port, tls }: RawAddress): Promise<Socket> {
  const socket = tls === undefined ? connect(port, host) : connectTls({ host, port, ca: tls.ca });
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function read(socket: Socket, count: number): Promise<unknown[]> {
  const replies: unknown[] = [];
  let received: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    for (let next = parseReply(received); next !== undefined; next = parseReply(received)) {
      received = received.subarray(next.length);
      replies.push(next.value);
      if (replies.length === count) return replies;
    }
  }
  throw new Error('the server closed the connection');
}

function encode(command: readonly string[]): string {
  const parts = command.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  return `*${String(command.length)}\r\n${parts.join('')}`;
}
