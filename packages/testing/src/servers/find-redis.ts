import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { downloadDebianRedis } from './download-debian-redis.js';

const run = promisify(execFile);

/** A Redis (or Valkey) server that can be started on this machine. */
export interface RedisBinary {
  /** Path of the server program, which is also Sentinel, with `--sentinel`. */
  readonly server: string;
  /** Additional environment variables for the server. */
  readonly env: Readonly<Record<string, string>>;
  /** `'7.0.15'`. */
  readonly version: string;
}

/** A {@link RedisBinary} that was not asked for its version. */
export type LocatedRedis = Pick<RedisBinary, 'server' | 'env'>;

const installHint = [
  'No Redis server found. Install one, or name its binary in REDIS_SERVER:',
  '  Debian, Ubuntu  sudo apt-get install redis-server',
  '  macOS           brew install redis',
  '  Docker          docker compose --profile single up -d, and use it for your own programs;',
  '                  the tests start and kill servers of their own, so they need a binary',
].join('\n');

/**
 * Finds a server: the binary named by the environment variable `REDIS_SERVER`, or `redis-server` or
 * `valkey-server` from the PATH. On Debian and Ubuntu it otherwise downloads the distribution's
 * packages into `node_modules/.cache`, which installs nothing on the system.
 * @throws Error that says how to install a server
 */
export async function findRedis(env: NodeJS.ProcessEnv = process.env): Promise<RedisBinary> {
  const found = await locateRedis(env);
  const { stdout } = await run(found.server, ['--version'], {
    env: { ...process.env, ...found.env },
  });
  return { ...found, version: /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim() };
}

/** The same as {@link findRedis}, without asking for the version, which takes a process. */
export async function locateRedis(env: NodeJS.ProcessEnv = process.env): Promise<LocatedRedis> {
  if (env.REDIS_SERVER !== undefined && env.REDIS_SERVER !== '') {
    if (!(await isExecutable(env.REDIS_SERVER))) {
      throw new Error(`REDIS_SERVER names "${env.REDIS_SERVER}", which is no executable file`);
    }
    return { server: env.REDIS_SERVER, env: {} };
  }
  const onPath = await findOnPath(['redis-server', 'valkey-server'], env.PATH ?? '');
  if (onPath !== undefined) return { server: onPath, env: {} };
  const downloaded = await downloadDebianRedis().catch((cause: unknown) => {
    throw new Error(`${installHint}\nThe download of Debian's packages failed as well.`, { cause });
  });
  if (downloaded === undefined) throw new Error(installHint);
  return downloaded;
}

async function findOnPath(names: readonly string[], path: string): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
      const candidate = join(folder, name);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
