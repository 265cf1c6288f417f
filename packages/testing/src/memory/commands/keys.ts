import type { ByteString } from '../byte-strings.js';
import { ErrorReply, notInMemory } from '../error-reply.js';
import type { Keyspace } from '../keyspace.js';
import { matcher } from '../matcher.js';
import type { CommandContext, CommandTable } from './command.js';
import { any } from './command.js';
import { integer } from './numbers.js';
import { scanOptions } from './scan.js';

/** Redis counts times to live in whole milliseconds. */
export const serverMs = ({ nowMs }: CommandContext): number => Math.floor(nowMs());

const remove = {
  least: 1,
  most: any,
  writes: true,
  run: ({ keyspace }: CommandContext, keys: readonly ByteString[]): number =>
    keys.filter((key) => keyspace.remove(key)).length,
};

/** Commands of keys of whatever type, and of their times to live. */
export const keyCommands: CommandTable = {
  EXISTS: {
    least: 1,
    most: any,
    run: ({ keyspace }, keys) => keys.filter((key) => keyspace.entry(key) !== undefined).length,
  },
  TYPE: {
    least: 1,
    run: ({ keyspace }, [key = '']) => keyspace.entry(key)?.value.type ?? 'none',
  },
  DEL: remove,
  UNLINK: remove,
  RENAME: {
    least: 2,
    writes: true,
    run: ({ keyspace }, [from = '', to = '']) => {
      const entry = keyspace.entry(from);
      if (entry === undefined) throw new ErrorReply('ERR no such key');
      keyspace.remove(from);
      keyspace.put(to, entry);
      return 'OK';
    },
  },
  PEXPIRE: {
    least: 2,
    most: 3,
    writes: true,
    run: (context, args) => expireIn(context, 'PEXPIRE', args, 1),
  },
  EXPIRE: {
    least: 2,
    most: 3,
    writes: true,
    run: (context, args) => expireIn(context, 'EXPIRE', args, 1000),
  },
  PERSIST: {
    least: 1,
    writes: true,
    run: ({ keyspace }, [key = '']) => {
      const entry = keyspace.entry(key);
      if (entry === undefined || entry.expiresAtMs === null) return 0;
      keyspace.put(key, { ...entry, expiresAtMs: null });
      return 1;
    },
  },
  PTTL: { least: 1, run: (context, [key = '']) => restMs(context, key) },
  TTL: {
    least: 1,
    run: (context, [key = '']) => {
      const ms = restMs(context, key);
      return ms < 0 ? ms : Math.floor((ms + 500) / 1000);
    },
  },
  KEYS: {
    least: 1,
    run: ({ keyspace }, [pattern = '']) => keyspace.keys().filter(matcher(pattern)),
  },
  DBSIZE: { least: 0, run: ({ keyspace }) => keyspace.keys().length },
  SCAN: {
    least: 1,
    most: any,
    run: ({ keyspace }, args) => {
      const { matches, type } = scanOptions(args, ['MATCH', 'COUNT', 'TYPE']);
      const found = keyspace.keys().filter(matches);
      return ['0', found.filter((key) => type === undefined || typeOf(keyspace, key) === type)];
    },
  },
};

function typeOf(keyspace: Keyspace, key: ByteString): string | undefined {
  return keyspace.entry(key)?.value.type;
}

function expireIn(
  context: CommandContext,
  name: string,
  [key = '', time, condition]: readonly ByteString[],
  unitMs: number,
): number {
  const lifetimeMs = integer(time) * unitMs;
  if (condition !== undefined) throw notInMemory(`${name} … ${condition}`);
  const entry = context.keyspace.entry(key);
  if (entry === undefined) return 0;
  if (lifetimeMs <= 0) context.keyspace.remove(key);
  else context.keyspace.put(key, { ...entry, expiresAtMs: serverMs(context) + lifetimeMs });
  return 1;
}

/** Milliseconds that a key still has; -1: no end, -2: no key. */
function restMs(context: CommandContext, key: ByteString): number {
  const entry = context.keyspace.entry(key);
  if (entry === undefined) return -2;
  return entry.expiresAtMs === null ? -1 : entry.expiresAtMs - serverMs(context);
}
