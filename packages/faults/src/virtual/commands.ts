import type { Reply } from '@smart-redis/core';
import { ErrorReply, notAnInteger, wrongType } from './error-reply.js';
import type { Keyspace, Value } from './keyspace.js';

/** What a command works on. */
export interface CommandContext {
  readonly keyspace: Keyspace;
  /** The server's clock, in milliseconds. */
  nowMs(): number;
  /** Answers how many hear it. */
  publish(channel: string, message: string): number;
}

type Execute = (context: CommandContext, args: readonly string[]) => Reply;

/** Runs one command, as Redis documents it; only those that the product sends. */
export function runCommand(context: CommandContext, [name, ...args]: readonly string[]): Reply {
  const execute = commands[String(name).toUpperCase()];
  if (execute === undefined) throw new ErrorReply(`ERR unknown command '${String(name)}'`);
  return execute(context, args);
}

const commands: Readonly<Record<string, Execute>> = {
  PING: () => 'PONG',
  TIME: ({ nowMs }) => {
    const us = Math.round(nowMs() * 1000);
    return [String(Math.floor(us / 1_000_000)), String(us % 1_000_000)];
  },
  PUBLISH: ({ publish }, [channel = '', message = '']) => publish(channel, message),

  EXISTS: ({ keyspace }, keys) => keys.filter((key) => keyspace.entry(key) !== undefined).length,
  DEL: ({ keyspace }, keys) => keys.filter((key) => keyspace.remove(key)).length,
  UNLINK: ({ keyspace }, keys) => keys.filter((key) => keyspace.remove(key)).length,
  RENAME: ({ keyspace }, [from = '', to = '']) => {
    const entry = keyspace.entry(from);
    if (entry === undefined) throw new ErrorReply('ERR no such key');
    keyspace.remove(from);
    keyspace.put(to, entry);
    return 'OK';
  },
  PEXPIRE: (context, [key = '', ms]) => {
    const lifetimeMs = integer(ms);
    const entry = context.keyspace.entry(key);
    if (entry === undefined) return 0;
    if (lifetimeMs <= 0) context.keyspace.remove(key);
    else context.keyspace.put(key, { ...entry, expiresAtMs: serverMs(context) + lifetimeMs });
    return 1;
  },
  PERSIST: ({ keyspace }, [key = '']) => {
    const entry = keyspace.entry(key);
    if (entry === undefined || entry.expiresAtMs === null) return 0;
    keyspace.put(key, { ...entry, expiresAtMs: null });
    return 1;
  },
  PTTL: (context, [key = '']) => {
    const entry = context.keyspace.entry(key);
    if (entry === undefined) return -2;
    return entry.expiresAtMs === null ? -1 : entry.expiresAtMs - serverMs(context);
  },

  GET: ({ keyspace }, [key = '']) => read(keyspace, key, 'string')?.text ?? null,
  SET: (context, [key = '', text = '', ...options]) => {
    const [option, ms] = options;
    if (options.length > 0 && option?.toUpperCase() !== 'PX')
      throw new ErrorReply('ERR syntax error');
    const expiresAtMs = option === undefined ? null : serverMs(context) + integer(ms);
    context.keyspace.put(key, { value: { type: 'string', text }, expiresAtMs });
    return 'OK';
  },
  STRLEN: ({ keyspace }, [key = '']) =>
    Buffer.byteLength(read(keyspace, key, 'string')?.text ?? ''),
  APPEND: ({ keyspace }, [key = '', tail = '']) => {
    const text = (read(keyspace, key, 'string')?.text ?? '') + tail;
    write(keyspace, key, { type: 'string', text });
    return Buffer.byteLength(text);
  },

  HGET: ({ keyspace }, [key = '', field = '']) => fieldsOf(keyspace, key).get(field) ?? null,
  HMGET: ({ keyspace }, [key = '', ...names]) => {
    const fields = fieldsOf(keyspace, key);
    return names.map((name) => fields.get(name) ?? null);
  },
  HGETALL: ({ keyspace }, [key = '']) => [...fieldsOf(keyspace, key)].flat(),
  HLEN: ({ keyspace }, [key = '']) => fieldsOf(keyspace, key).size,
  HEXISTS: ({ keyspace }, [key = '', field = '']) => Number(fieldsOf(keyspace, key).has(field)),
  HSET: ({ keyspace }, [key = '', ...pairs]) => {
    const before = fieldsOf(keyspace, key);
    const fields = new Map(before);
    for (let at = 0; at < pairs.length; at += 2) fields.set(pairs[at] ?? '', pairs[at + 1] ?? '');
    write(keyspace, key, { type: 'hash', fields });
    return fields.size - before.size;
  },
  HDEL: ({ keyspace }, [key = '', ...names]) => {
    const fields = new Map(fieldsOf(keyspace, key));
    const removed = names.filter((name) => fields.delete(name)).length;
    if (removed > 0) write(keyspace, key, { type: 'hash', fields });
    return removed;
  },
  HINCRBY: ({ keyspace }, [key = '', field = '', by]) => {
    const step = integer(by);
    const fields = new Map(fieldsOf(keyspace, key));
    const next = integer(fields.get(field) ?? '0', 'ERR hash value is not an integer') + step;
    write(keyspace, key, { type: 'hash', fields: fields.set(field, String(next)) });
    return next;
  },

  LLEN: ({ keyspace }, [key = '']) => itemsOf(keyspace, key).length,
  LRANGE: ({ keyspace }, [key = '', start, stop]) => {
    const [from, to] = [integer(start), integer(stop)];
    const items = itemsOf(keyspace, key);
    return items.slice(
      Math.max(0, fromEnd(from, items.length)),
      Math.max(0, fromEnd(to, items.length) + 1),
    );
  },
  RPUSH: ({ keyspace }, [key = '', ...added]) => {
    const items = [...itemsOf(keyspace, key), ...added];
    write(keyspace, key, { type: 'list', items });
    return items.length;
  },

  SCARD: ({ keyspace }, [key = '']) => membersOf(keyspace, key).size,
  SISMEMBER: ({ keyspace }, [key = '', member = '']) =>
    Number(membersOf(keyspace, key).has(member)),
  SADD: ({ keyspace }, [key = '', ...added]) => {
    const before = membersOf(keyspace, key);
    const members = new Set([...before, ...added]);
    write(keyspace, key, { type: 'set', members });
    return members.size - before.size;
  },
  SREM: ({ keyspace }, [key = '', ...names]) => {
    const members = new Set(membersOf(keyspace, key));
    const removed = names.filter((name) => members.delete(name)).length;
    if (removed > 0) write(keyspace, key, { type: 'set', members });
    return removed;
  },

  ZCARD: ({ keyspace }, [key = '']) => scoresOf(keyspace, key).size,
  ZSCORE: ({ keyspace }, [key = '', member = '']) => {
    const score = scoresOf(keyspace, key).get(member);
    return score === undefined ? null : String(score);
  },
  ZADD: ({ keyspace }, [key = '', ...pairs]) => {
    const added: [string, number][] = [];
    for (let at = 0; at < pairs.length; at += 2)
      added.push([pairs[at + 1] ?? '', float(pairs[at])]);
    const before = scoresOf(keyspace, key);
    const scores = new Map([...before, ...added]);
    write(keyspace, key, { type: 'zset', scores });
    return scores.size - before.size;
  },
  ZREM: ({ keyspace }, [key = '', ...names]) => {
    const scores = new Map(scoresOf(keyspace, key));
    const removed = names.filter((name) => scores.delete(name)).length;
    if (removed > 0) write(keyspace, key, { type: 'zset', scores });
    return removed;
  },
};

type ValueOf<Type extends Value['type']> = Extract<Value, { type: Type }>;

function read<Type extends Value['type']>(
  keyspace: Keyspace,
  key: string,
  type: Type,
): ValueOf<Type> | undefined {
  const value = keyspace.entry(key)?.value;
  if (value !== undefined && value.type !== type) throw wrongType();
  return value as ValueOf<Type> | undefined; // of that type, by the line above
}

/** Replaces a value, and keeps its time to live. What is empty is gone, as in Redis. */
function write(keyspace: Keyspace, key: string, value: Value): void {
  const expiresAtMs = keyspace.entry(key)?.expiresAtMs ?? null;
  if (sizeOf(value) === 0) keyspace.remove(key);
  else keyspace.put(key, { value, expiresAtMs });
}

function sizeOf(value: Value): number | undefined {
  if (value.type === 'hash') return value.fields.size;
  if (value.type === 'set') return value.members.size;
  return value.type === 'zset' ? value.scores.size : undefined;
}

function fieldsOf(keyspace: Keyspace, key: string): ReadonlyMap<string, string> {
  return read(keyspace, key, 'hash')?.fields ?? new Map();
}

function itemsOf(keyspace: Keyspace, key: string): readonly string[] {
  return read(keyspace, key, 'list')?.items ?? [];
}

function membersOf(keyspace: Keyspace, key: string): ReadonlySet<string> {
  return read(keyspace, key, 'set')?.members ?? new Set();
}

function scoresOf(keyspace: Keyspace, key: string): ReadonlyMap<string, number> {
  return read(keyspace, key, 'zset')?.scores ?? new Map();
}

/** Redis counts times to live in whole milliseconds. */
const serverMs = ({ nowMs }: CommandContext): number => Math.floor(nowMs());

const fromEnd = (index: number, length: number): number => (index < 0 ? length + index : index);

function float(text: string | undefined): number {
  if (text === undefined || !/^-?\d+(\.\d+)?$/.test(text)) {
    throw new ErrorReply('ERR value is not a valid float');
  }
  return Number(text);
}

function integer(text: string | undefined, message?: string): number {
  if (text === undefined || !/^-?\d{1,16}$/.test(text)) {
    throw message === undefined ? notAnInteger() : new ErrorReply(message);
  }
  return Number(text);
}
