import type { CommandTable } from './command.js';
import { any } from './command.js';

/** For a server without a memory limit that is not a cluster node. */
const info = [
  ['# Server', 'redis_mode:standalone'],
  ['# Memory', 'used_memory:0', 'maxmemory:0', 'maxmemory_policy:noeviction'],
  ['# Cluster', 'cluster_enabled:0'],
];

/** Commands of the server itself. */
export const serverCommands: CommandTable = {
  PING: { least: 0, most: 1, run: (_, [message]) => message ?? 'PONG' },
  ECHO: { least: 1, run: (_, [message = '']) => message },
  TIME: {
    least: 0,
    run: ({ nowMs }) => {
      const us = Math.round(nowMs() * 1000);
      return [String(Math.floor(us / 1_000_000)), String(us % 1_000_000)];
    },
  },
  INFO: {
    least: 0,
    most: any,
    run: (_, sections) => {
      const wanted = sections.map((section) => `# ${section}`.toLowerCase());
      return info
        .filter(([title = '']) => wanted.length === 0 || wanted.includes(title.toLowerCase()))
        .map((lines) => lines.map((line) => `${line}\r\n`).join(''))
        .join('\r\n');
    },
  },
  PUBLISH: {
    least: 2,
    run: ({ publish }, [channel = '', message = '']) => publish(channel, message),
  },
  FLUSHDB: {
    least: 0,
    most: 1,
    writes: true,
    run: ({ keyspace }) => {
      keyspace.restore(new Map());
      return 'OK';
    },
  },
  FLUSHALL: {
    least: 0,
    most: 1,
    writes: true,
    run: ({ flushAll }) => {
      flushAll();
      return 'OK';
    },
  },
};
