import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** redis-server and all of its libraries that a minimal Debian may lack. */
const packages = [
  'redis-server',
  'redis-tools',
  'redis-sentinel',
  'libjemalloc2',
  'liblua5.1-0',
  'liblzf1',
  'lua-cjson',
  'lua-bitop',
];

/** The location of the downloaded server. */
export interface DownloadedRedis {
  readonly server: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The Redis of Debian or Ubuntu, unpacked into the project's `node_modules/.cache`; requires no
 * privileges and installs nothing. Downloads once; several processes may call it at the same time.
 * `undefined` without apt.
 */
export async function downloadDebianRedis(): Promise<DownloadedRedis | undefined> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return undefined;
  const target = join(cacheFolder(), `debian-redis-${process.arch}`);
  if (!existsSync(target)) await download(target);
  return {
    server: join(target, 'usr/bin/redis-server'),
    env: { LD_LIBRARY_PATH: await libraryFolder(target) },
  };
}

async function download(target: string): Promise<void> {
  process.stderr.write('No Redis server on this machine: downloading the one of Debian, once.\n');
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}-`);
  try {
    await fetchPackages(work);
    const unpacked = join(work, 'unpacked');
    for (const file of await readdir(work)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), unpacked]);
    }
    // Another process may have been faster; its result is equivalent.
    await rename(unpacked, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchPackages(work: string): Promise<void> {
  const get = (options: readonly string[]): Promise<unknown> =>
    run('apt-get', [...options, 'download', ...packages], { cwd: work });
  try {
    await get([]);
  } catch {
    // The package lists are missing or outdated: fetches separate lists, which requires no
    // privileges.
    const options = await ownLists(work);
    await run('apt-get', [...options, 'update']);
    await get(options);
  }
}

async function ownLists(work: string): Promise<string[]> {
  const state = join(work, 'apt');
  await mkdir(join(state, 'lists/partial'), { recursive: true });
  await mkdir(join(state, 'cache/archives/partial'), { recursive: true });
  return [
    `Dir::State=${state}`,
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Cache=${join(state, 'cache')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    // The download sandbox user of apt cannot write into this folder.
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
}

async function libraryFolder(target: string): Promise<string> {
  const folder = join(target, 'usr/lib');
  const triplet = (await readdir(folder)).find((name) => name.endsWith('-linux-gnu'));
  return triplet === undefined ? folder : join(folder, triplet);
}

/** `node_modules/.cache/smart-redis` of the outermost project around the working directory. */
function cacheFolder(): string {
  let project = process.cwd();
  for (let folder = project; folder !== parse(folder).root; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) project = folder;
  }
  return join(project, 'node_modules/.cache/smart-redis');
}
