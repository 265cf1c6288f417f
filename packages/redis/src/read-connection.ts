import type { ReadConnection } from '@smart-redis/core/drivers';
import { ignoreErrors, SmartRedisError } from '@smart-redis/core/drivers';
import type { KnownClient } from './client-like.js';
import { nameClient } from './name-client.js';
import { replyOf } from './reply-of.js';
import { wireOf } from './wire.js';

/** Replies that a retry does not change. */
const refused = /^(NOAUTH|WRONGPASS)/;

/** The application's client, or a client of the driver in its place. */
export function readConnection(known: KnownClient, isOwn: boolean): ReadConnection {
  const { client } = known;
  const wire = wireOf(known, false);
  // Without a listener an error event ends the process; failed calls report the errors.
  const stopIgnoring = ignoreErrors(client);
  if (!isOwn) {
    return {
      ...wire,
      open: () =>
        client.isOpen
          ? Promise.resolve()
          : Promise.reject(
              new SmartRedisError(
                'SR_CONNECTION',
                'the client of node-redis is not connected: call its connect() before start()',
              ),
            ),
      close: () => {
        stopIgnoring();
        return Promise.resolve();
      },
    };
  }

  let opening: Promise<void> | undefined;
  const open = (): Promise<void> => {
    opening ??= connect(client).catch((error: unknown) => {
      opening = undefined;
      destroy(client);
      throw error;
    });
    return opening;
  };
  /** Its options may have a strategy that gives up, which permanently ends a client. */
  const again = (): Promise<void> => {
    opening = undefined;
    return open();
  };
  return {
    open,
    rename: (name) => {
      if (!isNamed(known)) nameClient(known, name);
    },
    call: (...args) =>
      client.isOpen ? wire.call(...args) : again().then(() => wire.call(...args)),
    callAll: (...args) =>
      client.isOpen ? wire.callAll(...args) : again().then(() => wire.callAll(...args)),
    close: () => {
      destroy(client);
      return Promise.resolve();
    },
  };
}

/** Whether its options set a name, which is kept. */
function isNamed(known: KnownClient): boolean {
  const { name } = nodeOptionsOf(known) as { readonly name?: unknown };
  return name !== undefined;
}

function nodeOptionsOf(known: KnownClient): object {
  switch (known.kind) {
    case 'client':
      return known.client.options ?? {};
    case 'cluster':
      return known.client._options?.defaults ?? {};
    case 'sentinel':
      return ('options' in known ? known.options.nodeClientOptions : undefined) ?? {};
    case 'pool':
      return {};
  }
}

/**
 * It retries without limit, even if the server refuses the password; the caller limits the time.
 */
async function connect(client: KnownClient['client']): Promise<void> {
  let onError: (error: unknown) => void = () => undefined;
  const giveUp = new Promise<never>((_, reject) => {
    onError = (error) => {
      if (error instanceof Error && refused.test(replyOf(error) ?? '')) reject(error);
    };
  });
  client.on('error', onError);
  try {
    await Promise.race([client.connect(), giveUp]);
  } finally {
    client.off('error', onError);
  }
}

/**
 * A sentinel client can only be closed once it has connected, which may never happen, so this does
 * not wait.
 */
function destroy(client: KnownClient['client']): void {
  if (client.isOpen) void Promise.resolve(client.destroy()).catch(() => undefined);
}
