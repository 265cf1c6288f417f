import type { Command, ReadConnection } from '@smart-redis/core/drivers';
import { reconnectDelay, SmartRedisError } from '@smart-redis/core/drivers';
import type { IoredisClientLike, IoredisPipelineLike } from './client-like.js';
import { databaseOf } from './database-of.js';
import { hearReason } from './hear-reason.js';
import { asKnownToLibrary, callOn, execute } from './send.js';

/** Errors of ioredis for a connection that fails for a reason told elsewhere. */
const withoutReason = /Connection is closed|max retries per request|isn't (ready|writeable)/;

/** The application's client, or one of our own in its place. */
export function readConnection(
  client: IoredisClientLike,
  isOwn: boolean,
  database: () => number,
  renew: (() => Promise<void>) | undefined,
): ReadConnection {
  // Without a listener ioredis prints every failed try to reconnect; the calls that fail tell the
  // caller.
  const reason = hearReason(client);
  let opening: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let tries = 0;
  let isClosed = false;
  const connect = async (): Promise<void> => {
    try {
      await renew?.();
    } catch {
      // The connections of our own ask the same, and say why.
      return isClosed ? undefined : again();
    }
    if (!isClosed) await client.connect();
  };
  const again = (): void => {
    tries += 1;
    timer = setTimeout(() => void connect().catch(() => undefined), reconnectDelay(tries));
  };
  /** While the library waits for its next try. */
  const onReconnecting = (): void => void renew?.().catch(() => undefined);
  const onReady = (): void => {
    tries = 0;
  };
  if (isOwn) {
    // Settings that give up are the application's to have on a client of its own.
    client.on('end', again);
    client.on('ready', onReady);
    client.on('reconnecting', onReconnecting);
  }
  const { scaleReads } = client.options as { scaleReads?: unknown };
  const isScaled = client.isCluster === true && scaleReads !== undefined && scaleReads !== 'master';
  const named = (command: Command): Command => (isScaled ? asKnownToLibrary(command) : command);
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    demandDatabase(client, database());
    try {
      return await work();
    } catch (error) {
      const cause = reason.last();
      if (cause === undefined || !(error instanceof Error)) throw error;
      if (!withoutReason.test(error.message)) throw error;
      throw new Error(error.message, { cause });
    }
  };
  return {
    // Of our own; the application's connects when the application says so, and queues until then.
    open: async () => {
      if (!isOwn || client.status === 'ready') return;
      opening ??= untilReady(client, connect).finally(() => {
        opening = undefined;
      });
      await opening;
    },
    rename: (name) => {
      const options = client.options as { connectionName?: string | null };
      if (isOwn) options.connectionName ??= name;
    },
    call: (command: Command, _key, binary) => ask(() => callOn(client, named(command), binary)),
    callAll: (commands, _key, binary) =>
      ask(() => execute(client.pipeline() as IoredisPipelineLike, commands.map(named), binary)),
    close: () => {
      reason.stop();
      if (!isOwn) return Promise.resolve();
      isClosed = true;
      clearTimeout(timer);
      client.off('end', again);
      client.off('reconnecting', onReconnecting);
      client.on('error', () => undefined);
      client.disconnect();
      return Promise.resolve();
    },
  };
}

/** It goes on trying; how long that may take is for the caller to say. */
function untilReady(client: IoredisClientLike, connect: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const onReady = (): void => {
      client.off('ready', onReady);
      resolve();
    };
    client.on('ready', onReady);
    // An event tells why it fails, and the connections of our own hear the same.
    if (client.status === 'wait') connect().catch(() => undefined);
  });
}

/** What is built in one database is not in another. */
function demandDatabase(client: IoredisClientLike, database: number): void {
  const present = databaseOf(client);
  if (present === database) return;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `the client of ioredis was switched to database ${String(present)} (SELECT), and the caches are in ${String(database)}: ` +
      'give smart-redis a client of its own',
    { details: { option: 'input', allowed: `a client of database ${String(database)}` } },
  );
}
