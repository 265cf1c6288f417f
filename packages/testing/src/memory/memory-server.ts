import type { CommandArgument, Reply } from '@smart-redis/core';
import type { ByteString } from './byte-strings.js';
import { toBytes, toReply, toText } from './byte-strings.js';
import type { CommandContext } from './commands/command.js';
import { commandOf } from './commands/run-command.js';
import { createDatabases } from './databases.js';
import { ErrorReply } from './error-reply.js';
import type { Keyspace } from './keyspace.js';
import type { ScriptRunner } from './lua/script-runner.js';
import { createScripts } from './lua/scripts.js';

/** An in-memory Redis that runs the real Lua scripts, with a clock of the test. */
export interface MemoryServer {
  /** The keys of database 0. */
  readonly keyspace: Keyspace;
  /** Whether it refuses to write. */
  isReplica: boolean;
  /**
   * Runs one command to its end.
   * @throws ErrorReply
   */
  execute(command: readonly CommandArgument[], options?: ExecuteOptions): Reply;
  /** Checks that a server would accept the command. @throws ErrorReply */
  check(command: readonly CommandArgument[]): void;
  /** Listens to all messages on all channels; returns a function that stops listening. */
  onMessage(listener: (channel: string, message: string) => void): () => void;
  /** Listens to the messages of one channel; returns a function that stops listening. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  /** The number of subscribers of a channel. */
  subscriberCount(channel: string): number;
  /** Removes all scripts, as a restart does. */
  flushScripts(): void;
}

/** Options of {@link MemoryServer.execute}. */
export interface ExecuteOptions {
  /** @default 0 */
  readonly database?: number;
  /** Whether text in the reply is returned as `Buffer`s. @default false */
  readonly binary?: boolean;
}

/** Options of {@link createMemoryServer}. */
export interface MemoryServerOptions {
  readonly lua: ScriptRunner;
  /** The server's clock, in milliseconds. */
  readonly nowMs: () => number;
  /** Modifies the source of a script, to break it on purpose. @default unchanged */
  readonly alter?: (source: string) => string;
}

/** An empty {@link MemoryServer}. */
export function createMemoryServer({
  lua,
  nowMs,
  alter = (source) => source,
}: MemoryServerOptions): MemoryServer {
  const databases = createDatabases(nowMs);
  const scripts = createScripts(lua, alter);
  const everyone = new Set<(channel: string, message: string) => void>();
  const channels = new Map<string, Set<(message: string) => void>>();

  const publish = (channelBytes: ByteString, messageBytes: ByteString): number => {
    const [channel, message] = [toText(channelBytes), toText(messageBytes)];
    for (const listener of everyone) listener(channel, message);
    const listeners = channels.get(channel);
    for (const listener of listeners ?? []) listener(message);
    return everyone.size + (listeners?.size ?? 0);
  };
  const contextOf = (keyspace: Keyspace): CommandContext => ({
    keyspace,
    nowMs,
    publish,
    flushAll: databases.flush,
  });
  const first = contextOf(databases.at(0));

  const run = (context: CommandContext, line: readonly ByteString[]): Reply => {
    const spec = commandOf(line);
    if (server.isReplica && spec.writes === true) {
      throw new ErrorReply("READONLY You can't write against a read only replica.");
    }
    return spec.run(context, line.slice(1));
  };
  const server: MemoryServer = {
    keyspace: first.keyspace,
    isReplica: false,
    execute: (command, { database = 0, binary = false } = {}) => {
      const line = command.map(toBytes);
      const context = database === 0 ? first : contextOf(databases.at(database));
      const reply = scripts.has(line)
        ? scripts.execute(line, (called) => run(context, called))
        : run(context, line);
      return toReply(reply, binary);
    },
    check: (command) => {
      const line = command.map(toBytes);
      if (!scripts.has(line)) commandOf(line);
    },
    onMessage: (listener) => {
      everyone.add(listener);
      return () => everyone.delete(listener);
    },
    subscribe: (channel, listener) => {
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(listener));
      return () => listeners.delete(listener);
    },
    subscriberCount: (channel) => channels.get(channel)?.size ?? 0,
    flushScripts: scripts.flush,
  };
  return server;
}
