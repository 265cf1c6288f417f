/** What emits errors that somebody has to hear. */
interface ErrorEmitter {
  on(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
  listeners?(event: 'error'): readonly unknown[];
}

/** Counts, on the listener itself, who shares it; also among copies of this library. */
const users = Symbol.for('smart-redis.ignoreErrors');
type SharedListener = (() => void) & { [users]: number };

/**
 * Listens to the errors of a client and does nothing about them: the calls that fail tell the
 * caller, and without a listener an error would end the process or be printed. One listener however
 * many share the client, for Node warns of a leak where there are eleven. Returns how to stop.
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
