import type { ConnectionRole } from '@smart-redis/core/drivers';
import type { OwnClient } from './own-client.js';
import { replyOf } from './reply-of.js';

/** Replies of a server that cannot be used, or not yet. */
const useless = /^(NOAUTH|LOADING)/;

/**
 * Rejects if the server does not respond, or requires a password. With RESP2 the library connects
 * without one, and only the first command is refused.
 */
export async function demandAnswer(own: OwnClient, role: ConnectionRole): Promise<void> {
  try {
    await ping(own, role);
  } catch (error) {
    const reply = replyOf(error);
    // Without permission for PING, the error is a response as well.
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
      // All nodes require the same password. A lost node fails by itself, because these connections
      // do not reconnect.
      const node = own.client.masters[0];
      if (role === 'subscriber' || node === undefined) return undefined;
      return (await own.client.nodeClient(node)).sendCommand(words, options);
    }
  }
}
