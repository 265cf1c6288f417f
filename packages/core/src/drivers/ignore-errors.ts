/** An emitter whose errors need a listener. */
interface ErrorEmitter {
  on(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
  listeners?(event: 'error'): readonly unknown[];
}

/** Stored on the listener: the number of its users, across copies of this library. */
const users = Symbol.for('smart-redis.ignoreErrors');
type SharedListener = (() => void) & { [users]: number };

/**
 * Listens to the errors of a client and ignores them: failed calls report the errors, and without a
 * listener an error would end the process or be printed. All users of a client share one listener,
 * because Node warns about a leak from eleven listeners on. Returns a function that stops
 * listening.
 */
export function ignoreErrors(client: ErrorEmitter): () => void {
  const listener = client.listeners?.('error').find(isShared) ?? makeListener();
  if (listener[users] === 0) client.on('error', listener);
  listener[users] += 1;
  return () => {
    listener[users] -= 1;
    if (listener[users] === 0) client.off('error', listener);
  };
}

function makeListener(): SharedListener {
  return Object.assign(() => undefined, { [users]: 0 });
}

function isShared(listener: unknown): listener is SharedListener {
  return typeof listener === 'function' && users in listener;
}
