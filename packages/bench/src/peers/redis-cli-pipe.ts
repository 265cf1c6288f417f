import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RedisBinary } from '@smart-redis/testing';
import type { Identified } from '../rows.js';
import type { Kind } from './peer.js';

/** As many as smart-redis puts into one command. */
const rowsPerCommand = 100;

/** A command with 100 rows, and the words that a row adds to it. */
export interface PipedCommand<Row> {
  readonly head: readonly [command: string, key: string];
  readonly wordsOf: (row: Row) => readonly string[];
}

/** What fills a key of each kind. */
export function filling(kind: Kind, key: string): PipedCommand<Identified> {
  return kind === 'hash'
    ? { head: ['HSET', key], wordsOf: (row) => [row.id, JSON.stringify(row)] }
    : { head: ['RPUSH', key], wordsOf: (row) => [JSON.stringify(row)] };
}

/** Writes a file of commands in the protocol of Redis, ready for {@link runPipe}: for 100 rows all of them in turn. */
export async function writeCommands<Row>(
  file: string,
  commands: readonly PipedCommand<Row>[],
  rows: AsyncIterable<Row>,
): Promise<void> {
  await using handle = await open(file, 'w');
  const held: Row[] = [];
  const flush = async (): Promise<void> => {
    for (const { head, wordsOf } of commands) {
      const words = [...head, ...held.flatMap(wordsOf)];
      const bulk = words.map((word) => `$${String(Buffer.byteLength(word))}\r\n${word}\r\n`);
      await handle.write(`*${String(words.length)}\r\n${bulk.join('')}`);
    }
    held.length = 0;
  };
  for await (const row of rows) {
    held.push(row);
    if (held.length === rowsPerCommand) await flush();
  }
  if (held.length > 0) await flush();
}

/** `redis-cli --pipe < file`: the limit, with no source, no JSON and no checks. */
export async function runPipe(redis: RedisBinary, port: number, file: string): Promise<void> {
  await using handle = await open(file);
  const program = join(dirname(redis.server), 'redis-cli');
  const child = spawn(program, ['-p', String(port), '--pipe'], {
    env: { ...process.env, ...redis.env },
    stdio: [handle.fd, 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`redis-cli --pipe ended with ${String(code)}`);
}
