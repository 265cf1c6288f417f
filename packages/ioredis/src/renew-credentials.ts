import type { IoredisClientLike } from './client-like.js';
import type { AskCredentials } from './make-own.js';

/**
 * Writes what the option `credentials` says now to where a client of ours looks when it connects
 * the next time.
 */
export function renewCredentials(
  client: IoredisClientLike,
  ask: AskCredentials,
): () => Promise<void> {
  return async () => {
    const { username = null, password } = await ask();
    const { options } = client as { options: { redisOptions?: object } };
    const read = client.isCluster === true ? (options.redisOptions ??= {}) : options;
    Object.assign(read, { username, password });
  };
}
