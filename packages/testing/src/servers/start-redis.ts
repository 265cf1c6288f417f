import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.js';
import { findRedis } from './find-redis.js';
import { freePort } from './free-port.js';
import { rawCommand } from './raw-command.js';

/** Options of {@link startRedis}. */
export interface StartRedisOptions {
  /** Password of the default user. @default none */
  readonly password?: string;
  /** Lines for `ACL SETUSER`, run before the server is handed out: `'app on >secret ~app:* &* +@all'`. @default none */
  readonly aclUsers?: readonly string[];
  /** Further arguments of redis-server: `['--maxmemory', '20mb']`. @default none */
  readonly args?: readonly string[];
}

/** A real server, ours to stop. */
export interface RedisServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `redis://127.0.0.1:<port>`, with the password where there is one. */
  readonly url: string;
  /** Sends one command over a connection of its own; `undefined` elements are not allowed. Rejects with an error reply. */
  command(...command: readonly string[]): Promise<unknown>;
  /** SIGSTOP: connections stay open and nobody answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** SIGKILL, and the same address again, with empty memory. */
  restartEmpty(): Promise<void>;
  /** Ends it and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a Redis server on a free loopback port; resolves when it answers. Nothing is written to disk. */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  const binary = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-'));
  const port = await freePort();
  const host = '127.0.0.1';
  const address = { host, port, ...(options.password === undefined ? {} : { password: options.password }) };

  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(
      binary.server,
      [
        ...['--port', String(port), '--bind', host, '--dir', folder, '--save', '', '--appendonly', 'no'],
        ...(options.password === undefined ? [] : ['--requirepass', options.password]),
        ...(options.args ?? []),
      ],
      { env: { ...process.env, ...binary.env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    const keep = (text: Buffer): void => {
      output = (output + text.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // A test runner that dies must not leave servers behind.
    const killAtExit = (): boolean => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.removeListener('exit', killAtExit));
    await waitFor(
      async () => {
        if (child.exitCode !== null) throw new Error(`redis-server ended at once:\n${output}`);
        return (await rawCommand(address, ['PING']).catch(() => undefined)) === 'PONG';
      },
      { message: 'redis-server answers', timeoutMs: 30_000 },
    );
    for (const user of options.aclUsers ?? []) {
      await rawCommand(address, ['ACL', 'SETUSER', ...user.split(' ')]);
    }
    return child;
  };

  let child = await launch();
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async (): Promise<void> => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  const credentials = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    host,
    port,
    url: `redis://${credentials}${host}:${String(port)}`,
    command: (...command) => rawCommand(address, command),
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    restartEmpty: async () => {
      await end();
      child = await launch();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
