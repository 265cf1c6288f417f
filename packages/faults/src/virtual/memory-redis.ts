import { createHash } from 'node:crypto';
import type { Reply } from '@smart-redis/core';
import { runCommand } from './commands.js';
import { ErrorReply } from './error-reply.js';
import type { Keyspace } from './keyspace.js';
import { createKeyspace } from './keyspace.js';
import type { ScriptRunner } from './lua.js';

/** A Redis in memory that runs the real Lua text of scripts, on a clock of the test's. */
export interface MemoryRedis {
  readonly keyspace: Keyspace;
  /**
   * Runs one command to its end.
   * @throws ErrorReply
   */
  execute(command: readonly string[]): Reply;
  /** Hears every message of every channel; returns how to stop. */
  onMessage(listener: (channel: string, message: string) => void): () => void;
  /** Forgets all scripts, as a restart does. */
  flushScripts(): void;
}

/** Options of {@link createMemoryRedis}. */
export interface MemoryRedisOptions {
  readonly lua: ScriptRunner;
  /** The server's clock, in milliseconds. */
  readonly nowMs: () => number;
  /** Breaks a script on purpose. @default as it is */
  readonly alter?: (source: string) => string;
}

/** An empty {@link MemoryRedis}. */
export function createMemoryRedis({
  lua,
  nowMs,
  alter = (source) => source,
}: MemoryRedisOptions): MemoryRedis {
  const keyspace = createKeyspace(nowMs);
  const scripts = new Map<string, string>();
  const listeners = new Set<(channel: string, message: string) => void>();
  const publish = (channel: string, message: string): number => {
    for (const listener of listeners) listener(channel, message);
    return listeners.size;
  };
  const context = { keyspace, nowMs, publish };

  const runScript = (source: string, [count = '0', ...words]: readonly string[]): Reply => {
    const keys = words.slice(0, Number(count));
    const args = words.slice(keys.length);
    return lua.run(alter(source), keys, args, (command) => runCommand(context, command));
  };
  const execute = (command: readonly string[]): Reply => {
    const [name, script = '', ...tail] = command;
    if (name === 'EVALSHA') {
      const source = scripts.get(script);
      if (source === undefined) throw new ErrorReply('NOSCRIPT No matching script.');
      return runScript(source, tail);
    }
    if (name === 'EVAL') {
      scripts.set(createHash('sha1').update(script).digest('hex'), script);
      return runScript(script, tail);
    }
    return runCommand(context, command);
  };
  return {
    keyspace,
    execute,
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flushScripts: () => scripts.clear(),
  };
}
