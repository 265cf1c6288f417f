import type { Command, ReadConnection } from '@smart-redis/core/drivers';
import { reconnectDelay, SmartRedisError } from '@smart-redis/core/drivers';
import type { IoredisClientLike, IoredisPipelineLike } from './client-like.js';
import { databaseOf } from './database-of.js';
import { recordReason } from './record-reason.js';
import { asKnownToLibrary, callOn, execute } from './send.js';

/** Errors of ioredis for a failed connection whose reason is reported elsewhere. */
const withoutReason = /Connection is closed|max retries per request|isn't (ready|writeable)/;

/** The application's client, or a client of the driver in its place. */
export function readConnection(
  client: IoredisClientLike,
  isOwn: boolean,
  database: () => number,
  renew: (() => Promise<void>) | undefined,
): ReadConnection {
  // Without a listener ioredis prints every failed reconnect; failed calls report the errors.
  const reason = recordReason(client);
  let opening: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let tries = 0;
  let isClosed = false;
  const connect = async (): Promise<void> => {
    try {
      await renew?.();
    } catch {
      // The driver's other connections call the same function, and report its failure.
      return isClosed ? undefined : again();
    }
    if (!isClosed) await client.connect();
  };
  const again = (): void => {
    tries += 1;
    timer = setTimeout(() => void connect().catch(() => undefined), reconnectDelay(tries));
  };
  /** While the library waits for its next attempt. */
  const onReconnecting = (): void => void renew?.().catch(() => undefined);
  const onReady = (): void => {
    tries = 0;
  };
  if (isOwn) {
    // A client of the driver must not give up because of its options.
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
    // Only for a client of the driver; the application's client connects when the application
    // wants, and queues until then.
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

/** It retries without limit; the caller limits the time. */
function untilReady(client: IoredisClientLike, connect: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const onReady = (): void => {
      client.off('ready', onReady);
      resolve();
    };
    client.on('ready', onReady);
    // An event reports the failure, and the driver's other connections report the same.
    if (client.status === 'wait') connect().catch(() => undefined);
  });
}

/** Caches are not in another database. */
function demandDatabase(client: IoredisClientLike, database: number): void {
  const present = databaseOf(client);
  if (present === database) return;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `the client of ioredis was switched to database ${String(present)} (SELECT), but the caches are in ${String(database)}: ` +
      'use a separate client for smart-redis',
    { details: { option: 'input', allowed: `a client of database ${String(database)}` } },
  );
}
