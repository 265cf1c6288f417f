import type {
  Command,
  ConnectionHandlers,
  ConnectionRole,
  RawConnection,
} from '@smart-redis/core/drivers';
import { reconnectDelay, settleAll } from '@smart-redis/core/drivers';
import type { IoredisClientLike, OwnIoredisClient } from './client-like.js';
import { endClient } from './end-client.js';
import { gatherWrites } from './gather-writes.js';
import type { RecordedReason } from './record-reason.js';
import { recordReason, innerReason } from './record-reason.js';
import type { MakeCommand } from './long-commands.js';
import { longCommands } from './long-commands.js';
import type { MakeOwn } from './make-own.js';
import { callOn, execute } from './send.js';
import { surviveStreamErrors } from './survive-stream-errors.js';

const refusedCredentials = /^(WRONGPASS|NOAUTH)/;

interface Link {
  readonly own: OwnIoredisClient;
  readonly make: MakeCommand;
  readonly gather: () => void;
  readonly reason: RecordedReason;
}

/**
 * A connection of the driver. A lost connection is replaced by a new one, so that none of its
 * commands is sent again, and so that the new one uses the current address and credentials of the
 * application's client.
 */
export function ownConnection(
  client: IoredisClientLike,
  makeOwn: MakeOwn,
  handlers: ConnectionHandlers,
  role: ConnectionRole,
): RawConnection {
  const isBulk = role === 'bulk';
  let link: Link | undefined;
  let isReady = false;
  let isClosed = false;
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    let made: Link | undefined;
    try {
      made = linkOf(await makeOwn());
      if (isClosed) return endClient(made.own);
      link = made;
      listen(made);
      await made.own.connect();
    } catch (error) {
      lose(made, made?.reason.last() ?? error);
    }
  };
  const listen = (used: Link): void => {
    const { own } = used;
    own.on('ready', () => {
      if (link !== used) return;
      isReady = true;
      tries = 0;
      handlers.onReady();
    });
    own.on('end', () =>
      lose(used, used.reason.last() ?? new Error('the server closed the connection')),
    );
    own.on('error', (error: unknown) => {
      // Includes a refused SELECT, after which the library would continue in another database.
      if (!isReady) lose(used, error);
    });
    own.on('node error', (error: unknown) => {
      // A cluster uses its initial password for new connections to its nodes.
      if (refusedCredentials.test(innerReason(error).message)) lose(used, error);
    });
    own.on('-node', () => {
      if (link === used && isReady) handlers.onNodeLost();
    });
    own.on('message', (channel: string, message: string) => handlers.onMessage(channel, message));
  };
  const lose = (lost: Link | undefined, error: unknown): void => {
    if (isClosed || link !== lost) return;
    const wasReady = isReady;
    link = undefined;
    isReady = false;
    if (lost !== undefined) endClient(lost.own);
    if (wasReady) handlers.onLost();
    handlers.onError(innerReason(error));
    tries += 1;
    timer = setTimeout(() => void connect(), reconnectDelay(tries));
  };
  /** The node has left the application's cluster, so it no longer receives messages. */
  const leave = (node: { readonly options?: { host?: unknown; port?: unknown } }): void => {
    if (link === undefined || link.own.isCluster === true) return;
    const used = link.own.options as { host?: unknown; port?: unknown };
    const left = node.options;
    if (left?.host === used.host && left?.port === used.port) {
      lose(link, new Error('the node left the cluster'));
    }
  };
  if (client.isCluster === true) client.on('-node', leave);

  const withLink = <T>(work: (link: Link) => Promise<T>): Promise<T> =>
    link === undefined ? Promise.reject(new Error('not connected')) : work(link);

  return {
    // Failures are reported to the handlers.
    connect: () => void connect(),
    call: (command, _key, binary) =>
      withLink((used) => {
        used.gather();
        return callOwn(used, command, binary);
      }),
    callAll: (commands, _key, binary) =>
      withLink((used) =>
        // A pipeline finds the cluster node of the key, but costs more than the command itself.
        used.own.isCluster === true
          ? execute(used.own.pipeline(), commands, binary, used.make)
          : inOneWrite(used, isBulk, () =>
              settleAll(commands, (command) => callOwn(used, command, binary)),
            ),
      ),
    transact: (commands, _key, binary) =>
      withLink(({ own, make }) => execute(own.multi(), commands, binary, make)),
    subscribe: (channel) => withLink(({ own }) => own.subscribe(channel)),
    unsubscribe: (channel) => withLink(({ own }) => own.unsubscribe(channel)),
    destroySocket: () => {
      if (link !== undefined) {
        lose(link, new Error('the connection did not respond in time and was given up'));
      }
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      if (client.isCluster === true) client.off('-node', leave);
      if (link !== undefined) endClient(link.own);
      link = undefined;
    },
  };
}

function linkOf(own: OwnIoredisClient): Link {
  surviveStreamErrors(own);
  return { own, make: longCommands(own), gather: gatherWrites(own), reason: recordReason(own) };
}

function callOwn({ own, make }: Link, command: Command, binary: boolean): Promise<unknown> {
  const made = make(command, binary);
  if (made === undefined) return callOn(own, command, binary);
  own.sendCommand(made);
  return made.promise;
}

/**
 * Everything that `send` sends synchronously is written at once; with what is sent before the event
 * loop goes on, unless it is rows, for which Redis would wait until then.
 */
function inOneWrite<T>({ own, gather }: Link, isBulk: boolean, send: () => T): T {
  if (!isBulk) {
    gather();
    return send();
  }
  const { stream } = own;
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}
