import type { IoredisClientLike } from './client-like.js';
import type { AskCredentials } from './make-own.js';

/**
 * Writes the current result of the option `credentials` into the options that a client of the
 * driver uses for its next connection.
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
