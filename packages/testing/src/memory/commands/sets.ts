import type { CommandTable } from './command.js';
import { any } from './command.js';
import { scanPage } from './scan.js';
import { membersOf, write } from './values.js';

/** Commands of sets. */
export const setCommands: CommandTable = {
  SCARD: { least: 1, run: ({ keyspace }, [key = '']) => membersOf(keyspace, key).size },
  SMEMBERS: { least: 1, run: ({ keyspace }, [key = '']) => [...membersOf(keyspace, key)] },
  SISMEMBER: {
    least: 2,
    run: ({ keyspace }, [key = '', member = '']) => Number(membersOf(keyspace, key).has(member)),
  },
  SSCAN: {
    least: 2,
    most: any,
    run: ({ keyspace }, [key = '', ...args]) =>
      scanPage(args, () => [...membersOf(keyspace, key)].map((member) => [member] as const)),
  },
  SADD: {
    least: 2,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...added]) => {
      const before = membersOf(keyspace, key);
      const members = new Set([...before, ...added]);
      write(keyspace, key, { type: 'set', members });
      return members.size - before.size;
    },
  },
  SREM: {
    least: 2,
    most: any,
    writes: true,
    run: ({ keyspace }, [key = '', ...names]) => {
      const members = new Set(membersOf(keyspace, key));
      const removed = names.filter((name) => members.delete(name)).length;
      if (removed > 0) write(keyspace, key, { type: 'set', members });
      return removed;
    },
  },
};
