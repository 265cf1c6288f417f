import type { Command, Reply } from '@smart-redis/core';
import { ErrorReply, notInMemory } from './error-reply.js';
import type { MemoryHost } from './host.js';
import type { ExecuteOptions, MemoryServer } from './memory-server.js';

/** The connection of a command. */
export interface Session extends Required<ExecuteOptions> {
  readonly host: MemoryHost;
  readonly server: MemoryServer;
  /** The number of the connection; 0: none that is listed. */
  readonly id: number;
}

/** A command that waits for others: it has not run. */
export const blocked = Symbol('blocked');

/**
 * Runs one command, including those for connections and for the whole server.
 * @throws ErrorReply
 */
export function runOnConnection(session: Session, command: Command): Reply | typeof blocked {
  const [name = '', ...words] = command.map(String);
  switch (name.toUpperCase()) {
    case 'CLIENT':
      return client(session, words);
    case 'PUBSUB':
      return subscribers(session, words);
    case 'REPLICAOF':
      session.server.isReplica = words.join(' ').toUpperCase() !== 'NO ONE';
      return 'OK';
    case 'BLPOP':
      return popOrWait(session, command);
    default:
      return session.server.execute(command, session);
  }
}

/** Checks that a server would accept the command. @throws ErrorReply */
export function checkOnConnection({ server }: Session, command: Command): void {
  if (!/^(CLIENT|PUBSUB|REPLICAOF)$/i.test(command[0])) server.check(command);
}

function client({ host, id }: Session, [subcommand = '', ...words]: readonly string[]): Reply {
  const name = subcommand.toUpperCase();
  if (name === 'ID') return id;
  if (name === 'LIST') return host.clients.list();
  if (name === 'KILL' && words[0]?.toUpperCase() === 'TYPE') return host.clients.killAll(words[1]);
  throw notInMemory(`CLIENT ${[name, ...words].join(' ')}`);
}

function subscribers(
  { server }: Session,
  [subcommand = '', ...channels]: readonly string[],
): Reply {
  if (subcommand.toUpperCase() !== 'NUMSUB') throw notInMemory(`PUBSUB ${subcommand}`);
  return channels.flatMap((channel) => [channel, server.subscriberCount(channel)]);
}

function popOrWait(session: Session, [, ...words]: Command): Reply | typeof blocked {
  const keys = words.slice(0, -1);
  if (keys.length === 0) {
    throw new ErrorReply("ERR wrong number of arguments for 'blpop' command");
  }
  if (String(words.at(-1)) !== '0') throw notInMemory('BLPOP … with a timeout');
  for (const key of keys) {
    const item = session.server.execute(['LPOP', key], session);
    if (item !== null) return [session.binary ? Buffer.from(key) : String(key), item];
  }
  return blocked;
}
