import { createConnection } from 'node:net';
import type { Command, Reply } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import { parseReply } from '../servers/parse-reply.js';
import { encodeCommand, replyOf } from './protocol.js';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One connection. Gone once lost: {@link createLink} makes the next. */
export interface Connection {
  request(command: Command): Promise<Reply>;
  destroy(): void;
}

/** Events of a connection. */
export interface ConnectionEvents {
  readonly onReady: () => void;
  readonly onLost: () => void;
  /** A message of the Pub/Sub channel. */
  readonly onMessage: (channel: string, message: string) => void;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: SmartRedisError) => void;
}

/**
 * Connects; every request that has no reply when the connection is lost rejects with
 * `SR_CONNECTION`.
 */
export function connect(address: Address, events: ConnectionEvents): Connection {
  const socket = createConnection({ ...address, noDelay: true });
  const waiting: Waiting[] = [];
  let received: Buffer = Buffer.alloc(0);

  const deliver = (reply: ReturnType<typeof replyOf>): void => {
    if (Array.isArray(reply) && reply[0] === 'message') {
      events.onMessage(String(reply[1]), String(reply[2]));
    } else if (reply instanceof SmartRedisError) {
      waiting.shift()?.reject(reply);
    } else {
      waiting.shift()?.resolve(reply);
    }
  };
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (let next = parseReply(received); next !== undefined; next = parseReply(received)) {
      received = received.subarray(next.length);
      deliver(replyOf(next.value));
    }
  });
  socket.on('connect', events.onReady);
  // The event 'close' follows, and is handled below.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(lostConnection(address));
    events.onLost();
  });
  return {
    request: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        socket.write(encodeCommand(command));
      }),
    destroy: () => socket.destroy(),
  };
}

/** The error of a request that a lost connection leaves without a reply. */
export function lostConnection({ host, port }: Address): SmartRedisError {
  return new SmartRedisError('SR_CONNECTION', `no connection to ${host}:${String(port)}`);
}
