import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRedis } from '@smart-redis/testing';

/** Options of {@link runExample}. */
export interface RunExampleOptions {
  /** Arguments of the program. @default none */
  readonly args?: readonly string[];
  /** The server for `REDIS_URL`. @default a new server for the run */
  readonly server?: { readonly url: string };
}

/** Runs an example to its end, as a user would; rejects when it fails. */
export async function runExample(
  program: URL,
  options: RunExampleOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const own = options.server === undefined ? await startRedis() : undefined;
  const env = {
    ...process.env,
    REDIS_URL: options.server?.url ?? own?.url,
    TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
  };
  try {
    const args = ['--import', 'tsx', fileURLToPath(program), ...(options.args ?? [])];
    return await promisify(execFile)(process.execPath, args, { env });
  } finally {
    await own?.stop();
  }
}
