import { spawnGuarded } from '../processes/spawn-guarded.js';
import { waitFor } from '../wait-for.js';
import type { LocatedRedis } from './find-redis.js';
import type { RawAddress } from './raw-command.js';
import { rawCommand } from './raw-command.js';

/** A process of a server; a restarted server has a new one. */
export interface ServerProcess {
  readonly isRunning: boolean;
  /** Has no effect if it is not running. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended for any reason. */
  readonly exited: Promise<void>;
  /** It has ended, and nothing is left to clean up should this process end. */
  release(): void;
}

/** Options of {@link startServerProcess}. */
export interface ServerProcessOptions {
  readonly binary: LocatedRedis;
  readonly args: readonly string[];
  /** The address of the server. */
  readonly address: RawAddress;
  /** Removed should this process end before {@link ServerProcess.release} is called. */
  readonly folder: string;
}

/**
 * Starts redis-server and resolves when it responds, or with `undefined` if another process listens
 * at its address.
 * @throws Error with the output of the server if it ends at once for another reason
 */
export async function startServerProcess(
  options: ServerProcessOptions,
): Promise<ServerProcess | undefined> {
  const { binary, args, address, folder } = options;
  const { child, stdout, stderr, release } = spawnGuarded([binary.server, ...args], {
    env: { ...process.env, ...binary.env },
    folder,
  });
  let output = '';
  const keep = (text: Buffer | Error): void => {
    output = (output + text.toString()).slice(-4000);
  };
  stdout.on('data', keep);
  stderr.on('data', keep);
  child.on('error', keep);
  // 'close' is emitted after the last output, and without an 'exit' if the program could not be
  // started.
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = Promise.race([
    closed,
    new Promise<void>((resolve) => child.once('exit', () => resolve())),
  ]);
  const isRunning = (): boolean =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null;

  const answers = async (): Promise<boolean> => {
    const info = await rawCommand(address, ['INFO', 'server']).catch(() => '');
    // Another process on the port may be a Redis server too.
    return /process_id:(\d+)/.exec(String(info))?.[1] === String(child.pid);
  };
  try {
    await waitFor(async () => !isRunning() || (await Promise.race([answers(), exited])), {
      message: `redis-server answers on port ${String(address.port)}`,
      timeoutMs: 30_000,
    });
  } catch (error) {
    child.kill('SIGKILL');
    release();
    throw error;
  }
  if (!isRunning()) {
    release();
    await closed;
    if (/Address already in use/i.test(output)) return undefined;
    throw new Error(`redis-server ended at once:\n${output}`);
  }
  return {
    get isRunning() {
      return isRunning();
    },
    signal: (signal) => {
      child.kill(signal);
    },
    exited,
    release,
  };
}
