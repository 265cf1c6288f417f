import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RedisBinary } from '@smart-redis/testing';
import type { Identified } from '../rows.js';
import type { Kind } from './peer.js';

/** As many as smart-redis puts into one command. */
const rowsPerCommand = 100;

/** Writes a file of commands in the protocol of Redis, ready for {@link runPipe}. */
export async function writeCommands(
  file: string,
  kind: Kind,
  key: string,
  rows: AsyncIterable<Identified>,
): Promise<void> {
  await using handle = await open(file, 'w');
  const command = kind === 'hash' ? 'HSET' : 'RPUSH';
  let words = [command, key];
  let held = 0;
  const flush = async (): Promise<void> => {
    const bulk = words.map((word) => `$${String(Buffer.byteLength(word))}\r\n${word}\r\n`);
    await handle.write(`*${String(words.length)}\r\n${bulk.join('')}`);
    words = [command, key];
    held = 0;
  };
  for await (const row of rows) {
    if (kind === 'hash') words.push(row.id);
    words.push(JSON.stringify(row));
    held += 1;
    if (held === rowsPerCommand) await flush();
  }
  if (held > 0) await flush();
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
