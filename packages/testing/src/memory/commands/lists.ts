import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { ErrorReply } from '../error-reply.js';
import type { Keyspace } from '../keyspace.js';
import type { CommandContext, CommandTable } from './command.js';
import { any } from './command.js';
import { fromEnd, integer, slice } from './numbers.js';
import { itemsOf, write } from './values.js';

/** Commands of lists. */
export const listCommands: CommandTable = {
  LLEN: { least: 1, run: ({ keyspace }, [key = '']) => itemsOf(keyspace, key).length },
  LINDEX: {
    least: 2,
    run: ({ keyspace }, [key = '', index]) => {
      const items = itemsOf(keyspace, key);
      if (items.length === 0) return null;
      return items[fromEnd(integer(index), items.length)] ?? null;
    },
  },
  LRANGE: {
    least: 3,
    run: ({ keyspace }, [key = '', start, stop]) => {
      // An invalid position is reported before a key of another type.
      integer(start);
      integer(stop);
      return slice(itemsOf(keyspace, key), start, stop);
    },
  },
  RPUSH: {
    least: 2,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...added]) =>
      put(keyspace, key, [...itemsOf(keyspace, key), ...added]),
  },
  LPUSH: {
    least: 2,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...added]) =>
      put(keyspace, key, [...added.reverse(), ...itemsOf(keyspace, key)]),
  },
  LTRIM: {
    least: 3,
    writes: true,
    run: ({ keyspace }, [key = '', start, stop]) => {
      integer(start);
      integer(stop);
      const items = itemsOf(keyspace, key);
      if (items.length > 0) put(keyspace, key, slice(items, start, stop));
      return 'OK';
    },
  },
  LPOP: { least: 1, most: 2, writes: true, run: (context, args) => pop(context, args, false) },
  RPOP: { least: 1, most: 2, writes: true, run: (context, args) => pop(context, args, true) },
};

function put(keyspace: Keyspace, key: ByteString, items: readonly ByteString[]): number {
  write(keyspace, key, { type: 'list', items });
  return items.length;
}

function pop(
  { keyspace }: CommandContext,
  [key = '', count]: readonly ByteString[],
  isLast: boolean,
): Reply {
  const wanted = count === undefined ? 1 : integer(count);
  if (wanted < 0) throw new ErrorReply('ERR value is out of range, must be positive');
  const items = itemsOf(keyspace, key);
  if (items.length === 0) return null;
  const taken = isLast ? items.slice(-wanted || items.length).reverse() : items.slice(0, wanted);
  const kept = isLast ? items.slice(0, items.length - taken.length) : items.slice(wanted);
  if (taken.length > 0) put(keyspace, key, kept);
  return count === undefined ? (taken[0] ?? null) : taken;
}
