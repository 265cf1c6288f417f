import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { ErrorReply, notInMemory, syntaxError } from '../error-reply.js';
import type { CommandContext, CommandTable } from './command.js';
import { any } from './command.js';
import { serverMs } from './keys.js';
import { integer } from './numbers.js';
import { read, write } from './values.js';

/** Commands of strings. */
export const stringCommands: CommandTable = {
  GET: { least: 1, run: ({ keyspace }, [key = '']) => read(keyspace, key, 'string')?.text ?? null },
  MGET: {
    least: 1,
    most: any,
    run: ({ keyspace }, keys) =>
      keys.map((key) => {
        const value = keyspace.entry(key)?.value;
        return value?.type === 'string' ? value.text : null;
      }),
  },
  SET: { least: 2, most: any, writes: true, run: set },
  STRLEN: {
    least: 1,
    run: ({ keyspace }, [key = '']) => read(keyspace, key, 'string')?.text.length ?? 0,
  },
  GETRANGE: {
    least: 3,
    run: ({ keyspace }, [key = '', first, last]) => {
      const [from, to] = [integer(first), integer(last)];
      const text = read(keyspace, key, 'string')?.text ?? '';
      if (from < 0 && to < 0 && from > to) return '';
      const at = (index: number): number => (index < 0 ? Math.max(0, text.length + index) : index);
      return text.slice(at(from), at(to) + 1);
    },
  },
  APPEND: {
    least: 2,
    writes: true,
    run: ({ keyspace }, [key = '', tail = '']) => {
      const text = (read(keyspace, key, 'string')?.text ?? '') + tail;
      write(keyspace, key, { type: 'string', text });
      return text.length;
    },
  },
  INCR: { least: 1, writes: true, run: (context, [key = '']) => increase(context, key, 1) },
  INCRBY: {
    least: 2,
    writes: true,
    run: (context, [key = '', by]) => increase(context, key, integer(by)),
  },
};

function set(
  context: CommandContext,
  [key = '', text = '', ...words]: readonly ByteString[],
): Reply {
  const { keyspace } = context;
  let lifetimeMs: number | undefined;
  let condition: 'NX' | 'XX' | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]?.toUpperCase();
    if (word === 'NX' || word === 'XX') {
      if (condition !== undefined && condition !== word) throw syntaxError();
      condition = word;
    } else if (word === 'PX' || word === 'EX') {
      const time = words[(at += 1)];
      if (lifetimeMs !== undefined || time === undefined) throw syntaxError();
      lifetimeMs = integer(time) * (word === 'EX' ? 1000 : 1);
      if (lifetimeMs <= 0) throw new ErrorReply("ERR invalid expire time in 'set' command");
    } else if (['GET', 'KEEPTTL', 'EXAT', 'PXAT'].includes(word ?? '')) {
      throw notInMemory(`SET … ${word ?? ''}`);
    } else throw syntaxError();
  }
  const isThere = keyspace.entry(key) !== undefined;
  if ((condition === 'NX' && isThere) || (condition === 'XX' && !isThere)) return null;
  const expiresAtMs = lifetimeMs === undefined ? null : serverMs(context) + lifetimeMs;
  keyspace.put(key, { value: { type: 'string', text }, expiresAtMs });
  return 'OK';
}

function increase({ keyspace }: CommandContext, key: ByteString, by: number): number {
  const next = integer(read(keyspace, key, 'string')?.text ?? '0') + by;
  write(keyspace, key, { type: 'string', text: String(next) });
  return next;
}
