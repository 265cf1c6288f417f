import type { IoredisClientLike } from './client-like.js';

/** Why connecting fails. */
export interface RecordedReason {
  /** The last error since the client was last ready. */
  last(): Error | undefined;
  /** Stops listening. */
  stop(): void;
}

/**
 * Records why connecting fails. The promises of ioredis reject with "Connection is closed" or "None
 * of startup nodes is available"; the reason is in an event, for a cluster in an event of a node or
 * inside another error.
 */
export function recordReason(client: IoredisClientLike): RecordedReason {
  let reason: Error | undefined;
  const record = (error: unknown): void => {
    reason = innerReason(error);
  };
  const forget = (): void => {
    reason = undefined;
  };
  const events = ['error', 'node error', 'sentinelError'];
  for (const event of events) client.on(event, record);
  client.on('ready', forget);
  allowListeners(client, 1);
  return {
    last: () => reason,
    stop: () => {
      for (const event of events) client.off(event, record);
      client.off('ready', forget);
      allowListeners(client, -1);
    },
  };
}

interface Emitter {
  getMaxListeners?(): number;
  setMaxListeners?(count: number): unknown;
}

/**
 * Node warns about a leak from eleven listeners on, and one client may be shared by as many
 * instances.
 */
function allowListeners(client: object, more: number): void {
  const emitter: Emitter = client;
  const most = emitter.getMaxListeners?.() ?? 0;
  // 0: unlimited.
  if (most > 0) emitter.setMaxListeners?.(most + more);
}

/** The reason inside an error of a cluster. */
export function innerReason(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) {
    return innerReason(error.lastNodeError);
  }
  return error;
}
