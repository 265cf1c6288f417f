import { ErrorReply } from '../error-reply.js';
import type { CommandTable } from './command.js';
import { any } from './command.js';
import { integer } from './numbers.js';
import { scanPage } from './scan.js';
import { fieldsOf, write } from './values.js';

/** Commands of hashes. */
export const hashCommands: CommandTable = {
  HGET: {
    least: 2,
    run: ({ keyspace }, [key = '', field = '']) => fieldsOf(keyspace, key).get(field) ?? null,
  },
  HMGET: {
    least: 2,
    most: any,
    run: ({ keyspace }, [key = '', ...names]) => {
      const fields = fieldsOf(keyspace, key);
      return names.map((name) => fields.get(name) ?? null);
    },
  },
  HGETALL: { least: 1, run: ({ keyspace }, [key = '']) => [...fieldsOf(keyspace, key)].flat() },
  HKEYS: { least: 1, run: ({ keyspace }, [key = '']) => [...fieldsOf(keyspace, key).keys()] },
  HVALS: { least: 1, run: ({ keyspace }, [key = '']) => [...fieldsOf(keyspace, key).values()] },
  HLEN: { least: 1, run: ({ keyspace }, [key = '']) => fieldsOf(keyspace, key).size },
  HEXISTS: {
    least: 2,
    run: ({ keyspace }, [key = '', field = '']) => Number(fieldsOf(keyspace, key).has(field)),
  },
  HSCAN: {
    least: 2,
    most: any,
    run: ({ keyspace }, [key = '', ...args]) => scanPage(args, () => fieldsOf(keyspace, key)),
  },
  HSET: {
    least: 3,
    most: any,
    step: 2,
    writes: true,
    run: ({ keyspace }, [key = '', ...pairs]) => {
      const before = fieldsOf(keyspace, key);
      const fields = new Map(before);
      for (let at = 0; at < pairs.length; at += 2) {
        fields.set(pairs[at] ?? '', pairs[at + 1] ?? '');
      }
      write(keyspace, key, { type: 'hash', fields });
      return fields.size - before.size;
    },
  },
  HSETNX: {
    least: 3,
    writes: true,
    run: ({ keyspace }, [key = '', field = '', value = '']) => {
      const fields = new Map(fieldsOf(keyspace, key));
      if (fields.has(field)) return 0;
      write(keyspace, key, { type: 'hash', fields: fields.set(field, value) });
      return 1;
    },
  },
  HDEL: {
    least: 2,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...names]) => {
      const fields = new Map(fieldsOf(keyspace, key));
      const removed = names.filter((name) => fields.delete(name)).length;
      if (removed > 0) write(keyspace, key, { type: 'hash', fields });
      return removed;
    },
  },
  HINCRBY: {
    least: 3,
    writes: true,
    run: ({ keyspace }, [key = '', field = '', by]) => {
      const step = integer(by);
      const fields = new Map(fieldsOf(keyspace, key));
      const next = integer(fields.get(field) ?? '0', 'ERR hash value is not an integer') + step;
      if (!Number.isSafeInteger(next))
        throw new ErrorReply('ERR increment or decrement would overflow');
      write(keyspace, key, { type: 'hash', fields: fields.set(field, String(next)) });
      return next;
    },
  },
};
