import type { ConnectionRole } from '@smart-redis/core/drivers';
import type { OwnClient } from './own-client.js';
import { replyOf } from './reply-of.js';

/** Replies to anything at all of a server that is no use to us, or not yet. */
const useless = /^(NOAUTH|LOADING)/;

/**
 * Rejects when the server does not answer, or wants a password. Over RESP2 the library connects
 * without one, and is refused only when it asks for something.
 */
export async function demandAnswer(own: OwnClient, role: ConnectionRole): Promise<void> {
  try {
    await ping(own, role);
  } catch (error) {
    const reply = replyOf(error);
    // A user may have no right to PING, which is an answer as well.
    if (reply === undefined ? own.kind !== 'cluster' : useless.test(reply)) throw error;
  }
}

const words = ['PING'] as const;
const options = { typeMapping: {}, timeout: undefined };

async function ping(own: OwnClient, role: ConnectionRole): Promise<unknown> {
  switch (own.kind) {
    case 'client':
      return own.client.sendCommand(words, options);
    case 'sentinel':
      return own.client.sendCommand(false, words, options);
    case 'cluster': {
      // All nodes want the same password. One that is gone fails by itself, on connections that do
      // not reconnect.
      const node = own.client.masters[0];
      if (role === 'subscriber' || node === undefined) return undefined;
      return (await own.client.nodeClient(node)).sendCommand(words, options);
    }
  }
}
