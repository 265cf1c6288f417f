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

/** A Redis in memory that runs the real Lua text of scripts, on a clock of the test's. */
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
  /**
   * Refuses what no server would run.
   * @throws ErrorReply
   */
  check(command: readonly CommandArgument[]): void;
  /** Hears every message of every channel; returns how to stop. */
  onMessage(listener: (channel: string, message: string) => void): () => void;
  /** Hears the messages of one channel; returns how to stop. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  /** How many hear a channel. */
  subscriberCount(channel: string): number;
  /** Forgets all scripts, as a restart does. */
  flushScripts(): void;
}

/** Options of {@link MemoryServer.execute}. */
export interface ExecuteOptions {
  /** @default 0 */
  readonly database?: number;
  /** Text of the reply as `Buffer`s. @default false */
  readonly binary?: boolean;
}

/** Options of {@link createMemoryServer}. */
export interface MemoryServerOptions {
  readonly lua: ScriptRunner;
  /** The server's clock, in milliseconds. */
  readonly nowMs: () => number;
  /** Breaks a script on purpose. @default as it is */
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
