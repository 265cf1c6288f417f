import type {
  ConnectionHandlers,
  ConnectionRole,
  ConnectionSettings,
  RawConnection,
} from '@smart-redis/core/drivers';
import { isDemotion, reconnectDelay, systemClock, within } from '@smart-redis/core/drivers';
import type { KnownClient } from './client-like.js';
import { demandAnswer } from './demand-answer.js';
import type { LiveSettings } from './live-settings.js';
import { nameClient } from './name-client.js';
import type { OwnClient } from './own-client.js';
import { ownClient } from './own-client.js';
import { transactOn } from './transact.js';
import type { Wire } from './wire.js';
import { wireOf } from './wire.js';

/** Errors of a cluster's client for a lost node. */
const nodeIsGone =
  /client is (offline|closed)|socket closed|disconnects client|\bE(CONN|PIPE|HOST)/i;

const noPrimary = /no valid master node/;

interface Link {
  readonly own: OwnClient;
  readonly wire: Wire;
  /** The last error before connecting failed. */
  whyNot?: Error;
}

/**
 * A connection of the driver with the settings of `known`. A lost connection is replaced, so that
 * none of its commands is sent later.
 */
export function ownConnection(
  known: KnownClient,
  role: ConnectionRole,
  handlers: ConnectionHandlers,
  { connectTimeoutMs, name }: ConnectionSettings,
  live: LiveSettings,
): RawConnection {
  let link: Link | undefined;
  let isReady = false;
  let isClosed = false;
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    let opening: Link | undefined;
    try {
      const options = { role, connectTimeoutMs, failedTries: tries, live };
      const own = await inTime(ownClient(known, options), 2 * connectTimeoutMs);
      opening = { own, wire: wireOf(own, true) };
      if (isClosed) return;
      link = opening;
      listen(opening);
      if (name !== undefined) nameClient(own, name);
      await own.client.connect();
      await demandAnswer(own, role);
      if (link !== opening) return;
      isReady = true;
      tries = 0;
      handlers.onReady();
    } catch (error) {
      lose(opening, noPrimary.test(String(error)) ? error : (opening?.whyNot ?? error));
    }
  };
  const listen = (own: Link): void => {
    own.own.client.on('error', (error) => {
      // The library tries the next seed or sentinel, and finally reports that none is left, without
      // the reason.
      if (!isReady && own.own.kind !== 'client') {
        if (error instanceof Error) own.whyNot = error;
        return;
      }
      // A background check of a sentinel that finds no primary yet does not affect the current one.
      if (isReady && link === own && noPrimary.test(String(error))) return;
      lose(own, error);
    });
    // A cluster restores its subscriptions by itself, but does not report missed messages.
    own.own.client.on('node-ready', () => {
      if (isReady && link === own) handlers.onReady();
    });
    // Version 5 only reports the first connection to a node, so the loss of a node is used as well.
    own.own.client.on('node-error', () => {
      if (isReady && link === own) handlers.onNodeLost();
    });
  };
  const lose = (lost: Link | undefined, error: unknown): void => {
    if (isClosed || link !== lost) return;
    const wasReady = isReady;
    link = undefined;
    isReady = false;
    if (lost !== undefined) destroy(lost);
    if (wasReady) handlers.onLost();
    // At the end of a failover there is no primary for some seconds, which is not a reason to fail
    // a connection attempt.
    if (!noPrimary.test(String(error))) handlers.onError(error);
    tries += 1;
    timer = setTimeout(() => void connect(), reconnectDelay(tries));
  };
  const withLink = async <T>(work: (link: Link) => Promise<T>): Promise<T> => {
    if (link === undefined) throw new Error('not connected');
    return work(link);
  };
  const watched = <T>(work: (wire: Wire, own: OwnClient) => Promise<T>): Promise<T> =>
    withLink(async (used) => {
      try {
        return await work(used.wire, used.own);
      } catch (error) {
        // Later, so that the caller gets this error, and not that of the lost connection.
        if (isOver(used, error)) setImmediate(() => lose(used, error));
        throw error;
      }
    });
  const onMessage = (message: string, channel: string): void =>
    handlers.onMessage(channel, message);

  return {
    connect: () => void connect(),
    call: (command, key, binary) => watched((wire) => wire.call(command, key, binary)),
    callAll: (commands, key, binary) => watched((wire) => wire.callAll(commands, key, binary)),
    transact: (commands, key, binary) =>
      watched((_wire, own) => transactOn(own, commands, key, binary)),
    subscribe: (channel) => withLink(({ own }) => own.client.subscribe(channel, onMessage)),
    unsubscribe: (channel) => withLink(({ own }) => own.client.unsubscribe(channel)),
    destroySocket: () => {
      if (link !== undefined)
        lose(link, new Error('the connection did not respond in time and was given up'));
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      if (link !== undefined) destroy(link);
      link = undefined;
    },
  };
}

/** Settles as `work` within a time limit: the application's client may wait for a lost node. */
async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const settled = await within(work, { clock: systemClock, limitMs });
  if (settled.state === 'done') return settled.value;
  throw settled.state === 'failed' ? settled.error : new Error('given up');
}

/** Whether an error means that only a new connection helps. */
function isOver({ own }: Link, error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A cluster does not report a lost node, and version 5 does not look for its successor.
  return own.kind === 'cluster' && (isDemotion(error.message) || nodeIsGone.test(error.message));
}

function destroy({ own }: Link): void {
  // Later errors are irrelevant.
  own.client.on('error', () => undefined);
  try {
    Promise.resolve(own.client.destroy()).catch(() => undefined);
  } catch {
    // Version 5 throws if the client is already closed, which is the desired state.
  }
}
