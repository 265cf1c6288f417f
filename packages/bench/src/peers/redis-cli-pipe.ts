import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RedisBinary, RedisServer } from '@smart-redis/testing';
import { findRedis } from '@smart-redis/testing';
import type { Identified } from '../rows.js';
import type { Kind } from './peer.js';

/** The same number as smart-redis uses per command. */
const rowsPerCommand = 100;

/** A command with 100 rows, and the arguments for each row. */
export interface PipedCommand<Row> {
  readonly head: readonly [command: string, key: string];
  readonly wordsOf: (row: Row) => readonly string[];
}

/** The command that fills a key of each kind. */
export function filling(kind: Kind, key: string): PipedCommand<Identified> {
  return kind === 'hash'
    ? { head: ['HSET', key], wordsOf: (row) => [row.id, JSON.stringify(row)] }
    : { head: ['RPUSH', key], wordsOf: (row) => [JSON.stringify(row)] };
}

/** Commands in a file for `redis-cli --pipe`: the upper limit, without source, JSON and checks. */
export interface ReadyPipe extends AsyncDisposable {
  /** Sends them to the server. */
  run(): Promise<void>;
}

/** Writes {@link ReadyPipe}: for each 100 rows all commands in turn. */
export async function readyPipe<Row>(
  { port }: RedisServer,
  commands: readonly PipedCommand<Row>[],
  rows: AsyncIterable<Row>,
): Promise<ReadyPipe> {
  const redis = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-bench-'));
  const file = join(folder, 'commands');
  await writeCommands(file, commands, rows);
  return {
    run: () => runPipe(redis, port, file),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function writeCommands<Row>(
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

async function runPipe(redis: RedisBinary, port: number, file: string): Promise<void> {
  await using handle = await open(file);
  const program = join(dirname(redis.server), 'redis-cli');
  const child = spawn(program, ['-p', String(port), '--pipe'], {
    env: { ...process.env, ...redis.env },
    stdio: [handle.fd, 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`redis-cli --pipe ended with ${String(code)}`);
}
