import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startRedis } from '@smart-redis/testing';
import { bundleExample } from './bundle-example.js';
import { environment, longestRunMs } from './environment.js';

/** Options of {@link runExample}. */
export interface RunExampleOptions {
  /** Arguments of the program. @default none */
  readonly args?: readonly string[];
  /** The server for `REDIS_URL`. @default a new server for the run */
  readonly server?: { readonly url: string };
  /** Further variables of the environment. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs an example to its end, in a process of its own; rejects when it fails. */
export async function runExample(
  program: URL,
  options: RunExampleOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  await using bundle = await bundleExample(program);
  const own = options.server === undefined ? await startRedis() : undefined;
  const env = environment(options.server?.url ?? own?.url, options.env);
  try {
    const args = [bundle.file, ...(options.args ?? [])];
    return await promisify(execFile)(process.execPath, args, { env, timeout: longestRunMs });
  } finally {
    await own?.stop();
  }
}
