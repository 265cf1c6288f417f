import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.js';
import { locateRedis } from './find-redis.js';
import { freePort } from './free-port.js';
import type { RawAddress } from './raw-command.js';
import { rawCommand } from './raw-command.js';
import type { ServerNode } from './server-node.js';
import type { ServerProcess } from './server-process.js';
import { startServerProcess } from './server-process.js';

/** A {@link ServerNode} and what only its topology uses. */
export interface LaunchedServer extends ServerNode {
  /** Whether it is neither killed nor paused. */
  readonly isUp: boolean;
  /** Stops it permanently and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/** Options of {@link launchServer}. */
export interface LaunchOptions {
  /** Arguments in addition to address and folder. A `server.conf` among the files comes first. */
  readonly args: readonly string[];
  /** Files for the server's folder, which is its working directory. @default none */
  readonly files?: Readonly<Record<string, string>>;
  /** The credentials and the certificate. @default no password, no TLS */
  readonly access?: Pick<RawAddress, 'password' | 'tls'>;
  /** Commands to send after each start. @default none */
  readonly setUp?: readonly (readonly string[])[];
  /** @default {@link freePort} */
  readonly choosePort?: () => Promise<number>;
}

const host = '127.0.0.1';

/** Arguments for a server without persistence. */
export const inMemory: readonly string[] = ['--save', '', '--appendonly', 'no'];

/**
 * Starts one redis-server on a free loopback port, with its own folder; resolves when it responds.
 */
export async function launchServer(options: LaunchOptions): Promise<LaunchedServer> {
  const { args, files = {}, access = {}, setUp = [], choosePort = freePort } = options;
  const binary = await locateRedis();
  const folder = await mkdtemp(join(tmpdir(), 'smart-redis-'));
  const configFile = 'server.conf' in files ? [join(folder, 'server.conf')] : [];
  let isPaused = false;

  const start = async (address: RawAddress): Promise<ServerProcess | undefined> => {
    const port = String(address.port);
    const listen =
      access.tls === undefined ? ['--port', port] : ['--port', '0', '--tls-port', port];
    const place = [...listen, '--bind', host, '--dir', folder];
    const started = await startServerProcess({
      binary,
      args: [...configFile, ...place, ...args],
      address,
      folder,
    });
    if (started === undefined) return undefined;
    isPaused = false;
    try {
      for (const command of setUp) await rawCommand(address, command);
    } catch (error) {
      started.signal('SIGKILL');
      started.release();
      throw error;
    }
    return started;
  };
  const startAnywhere = async (): Promise<{ address: RawAddress; server: ServerProcess }> => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const address = { host, port: await choosePort(), ...access };
      const server = await start(address);
      // Another process may have taken the port since it was checked.
      if (server !== undefined) return { address, server };
    }
    throw new Error('every free port was taken before redis-server could listen on it');
  };
  const first = async (): Promise<{ address: RawAddress; server: ServerProcess }> => {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    return await startAnywhere();
  };
  const launched = await first().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { address } = launched;
  let { server } = launched;

  const kill = async (): Promise<void> => {
    server.signal('SIGKILL');
    await server.exited;
  };
  return {
    host,
    port: address.port,
    command: (...command) => rawCommand(address, command),
    kill,
    pause: () => {
      isPaused = true;
      server.signal('SIGSTOP');
    },
    resume: () => {
      isPaused = false;
      server.signal('SIGCONT');
    },
    restart: async () => {
      await kill();
      const { release } = server;
      server = await waitFor(() => start(address), {
        message: `port ${String(address.port)} is free again`,
      });
      release(); // the new one guards the folder
    },
    get isUp() {
      return server.isRunning && !isPaused;
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
      server.release();
    },
  };
}
